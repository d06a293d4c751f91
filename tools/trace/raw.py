"""The raw log of a recorded program, and the trace that it becomes.

The recorders (recorder.c here, firmware/runtime/trace_record.c on a board) write what is quick to write:
addresses. Here they become slots and the names of call sites. docs/traces.md describes the log.

SPDX-License-Identifier: Apache-2.0
"""

import struct
from collections import namedtuple
from dataclasses import dataclass

from commands import InputError
from trace.format import ALIGNED, BYTES_MAX, CALLOC, FREE, KIND_NAMES, MALLOC, Operation, REALLOC, Slots, Trace

MAGIC = b"ASHLRAW\x01"
HEADER = struct.Struct("<8s4I2Q")
DEPTH_MAX = 16
# How the kinds of records are numbered there: 0 is what was never written.
KINDS = {1: MALLOC, 2: CALLOC, 3: REALLOC, 4: ALIGNED, 5: FREE}

Record = namedtuple("Record", "kind result argument bytes frames")


@dataclass
class RawLog:
    pointer_bytes: int
    depth: int
    alignment: int
    calls: int
    data: memoryview

    def rows(self):
        words = struct.Struct("<" + ("I" if self.pointer_bytes == 4 else "Q") * (4 + self.depth))
        return words.iter_unpack(self.data)

    def records(self):
        for kind, result, argument, size, *frames in self.rows():
            yield Record(KINDS[kind], result, argument, size, tuple(frame for frame in frames if frame))


def parse(data):
    """The log in these bytes; ValueError says what is wrong with them."""
    if len(data) < HEADER.size or not data.startswith(MAGIC):
        raise ValueError("not a recorded log")
    _, pointer_bytes, depth, alignment, start, records, calls = HEADER.unpack_from(data)
    if pointer_bytes not in (4, 8) or not 1 <= depth <= DEPTH_MAX or not HEADER.size <= start <= len(data):
        raise ValueError("its header is damaged")
    record_bytes = (4 + depth) * pointer_bytes
    # 0: whoever wrote it could not go back to say how many; then they are all that is there.
    records = records or (len(data) - start) // record_bytes
    if start + records * record_bytes > len(data):
        raise ValueError("it is cut off")
    body = memoryview(data)[start:start + records * record_bytes]
    log = RawLog(pointer_bytes, depth, alignment, calls or records, body)
    if any(row[0] not in KINDS for row in log.rows()):
        raise ValueError("a record of no known kind")
    return log


class Converter:
    """Turns records into operations, one at a time."""

    def __init__(self, name_of):
        self.name_of = name_of  # of a tuple of frames
        self.operations = []
        self.sites = {}
        self.slots = Slots()
        self._slot_at = {}

    def add(self, record):
        if record.kind == FREE:
            self._free(record.argument)
            return
        if record.bytes > BYTES_MAX:
            raise ValueError(f"{KIND_NAMES[record.kind]} of {record.bytes} bytes: no 32-bit machine has that")
        old = record.argument if record.kind == REALLOC else None
        if old in self._slot_at:
            self._add(REALLOC, self._slot_at.pop(old), record)
            return
        # An address that is live already: its free was not seen, so it comes here.
        self._free(record.result)
        self._add(MALLOC if record.kind == REALLOC else record.kind, self.slots.take(), record)

    def _free(self, address):
        """A free of what was allocated before the recording began is none of the trace's."""
        slot = self._slot_at.pop(address, None)
        if slot is not None:
            self.slots.give_back(slot)
            self.operations.append(Operation(FREE, slot, 0, 0, 0))

    def _add(self, kind, slot, record):
        alignment_log2 = max(record.argument.bit_length() - 1, 0) if kind == ALIGNED else 0
        name = self.name_of(record.frames)
        site = self.sites.setdefault(name, len(self.sites))
        self._slot_at[record.result] = slot
        self.operations.append(Operation(kind, slot, record.bytes, alignment_log2, site))


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        return parse(data)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None


def trace_of(log, name_of, program, run, operations_max):
    """The trace of a log, cut after `operations_max` operations. `name_of` names a tuple of return addresses."""
    converter = Converter(name_of)
    try:
        for record in log.records():
            if len(converter.operations) >= operations_max:
                break
            converter.add(record)
    except ValueError as error:
        raise InputError(f"the recorded log: {error}") from None
    operations = converter.operations[:operations_max]
    is_cut = len(log.data) // ((4 + log.depth) * log.pointer_bytes) < log.calls or len(operations) == operations_max
    return Trace(program, run, log.pointer_bytes, log.alignment, max(log.calls, len(operations)) if is_cut
                 else len(operations), list(converter.sites), operations, converter.slots.count)
