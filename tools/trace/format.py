"""The trace format: reading, writing, and the flat form that the replay programs read.

It knows nothing of how a trace was recorded (raw.py) or what is asked of it. docs/traces.md describes the
format in words.

SPDX-License-Identifier: Apache-2.0
"""

import errno
import os
import struct
import zlib
from collections import namedtuple
from dataclasses import dataclass, field

from commands import InputError

MAGIC = "ashlar-trace"
VERSION = 1
FLAT_MAGIC = b"ASHLAR\x00\x01"

MALLOC, CALLOC, REALLOC, ALIGNED, FREE = range(5)
KIND_NAMES = ["malloc", "calloc", "realloc", "aligned_alloc", "free"]
KIND_BITS = 3
KIND_MASK = (1 << KIND_BITS) - 1

# What replays on a 32-bit machine.
BYTES_MAX = (1 << 32) - 1
# Nothing that this reads is larger; what claims to be is not a trace.
BODY_BYTES_MAX = 1 << 28
HEADER_BYTES_MAX = 1 << 16
ALIGNMENT_LOG2_MAX = 27

# `bytes` and `site` are 0 for FREE, `alignment_log2` is 0 but for ALIGNED.
Operation = namedtuple("Operation", "kind slot bytes alignment_log2 site")


@dataclass
class Trace:
    """A recorded program run. `operations` are in order; a slot names a live block."""
    program: str = ""
    run: str = ""
    pointer_bytes: int = 4
    alignment: int = 8
    recorded: int = 0
    sites: list = field(default_factory=list)
    operations: list = field(default_factory=list)
    slots: int = 0

    @property
    def alignment_max(self):
        """The largest alignment that an operation asks for, in bytes."""
        logs = [operation.alignment_log2 for operation in self.operations]
        return max(8, 1 << max(logs, default=0))

    @property
    def live_at_end(self):
        """How many blocks are live after the last operation."""
        frees = sum(operation.kind == FREE for operation in self.operations)
        reallocs = sum(operation.kind == REALLOC for operation in self.operations)
        return len(self.operations) - reallocs - 2 * frees


class Slots:
    """Which slot an allocation takes: the one freed last, or else the next that was never used."""

    def __init__(self):
        self.count = 0
        self.live = set()
        self._freed = []

    def take(self):
        if self._freed:
            slot = self._freed.pop()
        else:
            slot = self.count
            self.count += 1
        self.live.add(slot)
        return slot

    def give_back(self, slot):
        self.live.remove(slot)
        self._freed.append(slot)


# ---- Operations as bytes: LEB128 numbers, the kind in the low bits of the first. ----

def put_number(out, value):
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def put_operation(out, operation):
    first = operation.slot if operation.kind in (REALLOC, FREE) else operation.bytes
    put_number(out, first << KIND_BITS | operation.kind)
    if operation.kind == REALLOC:
        put_number(out, operation.bytes)
    if operation.kind == ALIGNED:
        put_number(out, operation.alignment_log2)
    if operation.kind != FREE:
        put_number(out, operation.site)


def operation_bytes(operations):
    out = bytearray()
    for operation in operations:
        put_operation(out, operation)
    return bytes(out)


class _Reader:
    """Takes numbers from the operations' bytes; past the end or past any size it raises ValueError."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def number(self):
        value = shift = 0
        while True:
            if self.at == len(self.data) or shift > 35:
                raise ValueError("an operation is cut off")
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def operation(self, slots):
        first = self.number()
        kind, value = first & KIND_MASK, first >> KIND_BITS
        if kind == FREE:
            _require(value in slots.live, "a free of a slot that is empty")
            slots.give_back(value)
            return Operation(FREE, value, 0, 0, 0)
        _require(kind < len(KIND_NAMES), "an operation of no known kind")
        if kind == REALLOC:
            _require(value in slots.live, "a realloc of a slot that is empty")
            return Operation(REALLOC, value, self.number(), 0, self.number())
        alignment_log2 = self.number() if kind == ALIGNED else 0
        _require(alignment_log2 <= ALIGNMENT_LOG2_MAX, "an alignment past all bounds")
        return Operation(kind, slots.take(), value, alignment_log2, self.number())


def _require(condition, text):
    if not condition:
        raise ValueError(text)


def _parse_operations(data, count, slot_count, site_count):
    reader, slots, operations = _Reader(data), Slots(), []
    for _ in range(count):
        operation = reader.operation(slots)
        _require(operation.bytes <= BYTES_MAX, "a size past all bounds")
        _require(operation.kind == FREE or operation.site < site_count, "a call site that is not listed")
        operations.append(operation)
    _require(reader.at == len(data), "more bytes than operations")
    _require(slots.count == slot_count, "another number of slots than stated")
    return operations


# ---- The file ----

HEADER_NUMBERS = ["pointer-bytes", "alignment", "recorded", "operations", "slots", "sites", "bytes", "crc32"]
HEADER_NAMES = ["program", "run"] + HEADER_NUMBERS


def _header_text(trace, body):
    numbers = [trace.pointer_bytes, trace.alignment, trace.recorded, len(trace.operations), trace.slots,
               len(trace.sites), len(body), zlib.crc32(body)]
    values = [trace.program, trace.run] + [str(number) for number in numbers]
    lines = [f"{name}: {value}" for name, value in zip(HEADER_NAMES, values)]
    return "\n".join([f"{MAGIC} {VERSION}", *lines, "", ""])


def _one_line(text):
    return " ".join(text.split())


def dumps(trace):
    """The bytes of a trace file."""
    sites = "".join(_one_line(site) + "\n" for site in trace.sites)
    body = sites.encode() + operation_bytes(trace.operations)
    trace.program, trace.run = _one_line(trace.program), _one_line(trace.run)
    return _header_text(trace, body).encode() + zlib.compress(body, 9)


def _parse_header(text):
    lines = text.split("\n")
    version = lines[0].removeprefix(MAGIC + " ")
    _require(version == str(VERSION), f"version {version[:20]}, and this reads version {VERSION}")
    fields = dict(line.partition(": ")[::2] for line in lines[1:])
    _require(list(fields) == HEADER_NAMES, "its header has not the right lines")
    for name in HEADER_NUMBERS:
        _require(fields[name].isascii() and fields[name].isdigit(), f"its header's {name} is no number")
        fields[name] = int(fields[name])
    _require(fields["bytes"] <= BODY_BYTES_MAX, "its header promises too much")
    return fields


def _inflate(data, bytes_expected):
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(data, bytes_expected + 1)
    except zlib.error:
        raise ValueError("its body is damaged") from None
    _require(len(body) == bytes_expected and inflater.eof and not inflater.unused_data,
             "its body is cut off, or longer than it should be")
    return body


def loads(data):
    """The trace in the bytes of a trace file; ValueError says what is wrong with them."""
    header, separator, packed = data.partition(b"\n\n")
    _require(data.startswith(MAGIC.encode() + b" "), "not a trace")
    _require(bool(separator) and len(header) <= HEADER_BYTES_MAX, "its header does not end")
    fields = _parse_header(header.decode("utf-8"))
    body = _inflate(packed, fields["bytes"])
    _require(zlib.crc32(body) == fields["crc32"], "its body is damaged")
    *sites, rest = body.split(b"\n", fields["sites"])
    _require(len(sites) == fields["sites"], "its list of call sites is cut off")
    operations = _parse_operations(rest, fields["operations"], fields["slots"], fields["sites"])
    return Trace(fields["program"], fields["run"], fields["pointer-bytes"], fields["alignment"], fields["recorded"],
                 [site.decode("utf-8") for site in sites], operations, fields["slots"])


def load(path):
    """Read a trace file; InputError if it is none."""
    with open(path, "rb") as file:
        data = file.read(BODY_BYTES_MAX)
    try:
        return loads(data)
    except ValueError as error:
        text = "its text is no UTF-8" if isinstance(error, UnicodeDecodeError) else error
        raise InputError(f"{path}: {text}") from None


def is_stream(path):
    """A device or a pipe: something to write to, which must not be replaced by a file."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def write_all(files):
    """Write files, {path: bytes}, each of which is there complete or not at all; none if one cannot be written."""
    for path in filter(os.path.isdir, files):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    parts = {path: path if is_stream(path) else f"{path}.{os.getpid()}" for path in map(str, files)}
    try:
        for path, data in files.items():
            with open(parts[str(path)], "wb") as file:
                file.write(data)
        for path, part in parts.items():
            if part != path:
                os.replace(part, path)
    except OSError as error:
        error.filename = next((path for path, part in parts.items() if part == error.filename), error.filename)
        error.filename2 = None
        raise
    finally:
        for path, part in parts.items():
            if part != path and os.path.exists(part):
                os.remove(part)


def write_whole(path, data):
    """Write a file that is there complete or not at all."""
    write_all({path: data})


def save(trace, path):
    write_whole(path, dumps(trace))


# ---- The flat form ----

def flat_checksum(data):
    """FNV-1a, 32 bits (Fowler, Noll, Vo), which a small core computes fast enough."""
    checksum = 0x811C9DC5
    for byte in data:
        checksum = (checksum ^ byte) * 0x01000193 & 0xFFFFFFFF
    return checksum


def flatten(trace):
    """What the replay programs read: 8 bytes that say so, 4 words, little-endian, and the operations."""
    words = struct.pack("<3I", len(trace.operations), trace.slots, trace.alignment_max)
    data = operation_bytes(trace.operations)
    return FLAT_MAGIC + words + struct.pack("<I", flat_checksum(words + data)) + data
