"""What QEMU executed, held against the graphs of the worst-case analysis.

Owns: the reading of QEMU's execution log, and the check of each executed step. A call of an entry is followed
instruction by instruction, with a stack of the functions under way: a jump to another function (a tail call)
stays in its caller's graph, as in the analysis, so that its return is that function's.

SPDX-License-Identifier: Apache-2.0
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from wcet.costs import weigh_cycles  # noqa: E402
from wcet.flow import CALL, NEXT, RETURN, TAKEN  # noqa: E402

CHUNK_BYTES = 1 << 20
FILTER_GAP_BYTES = 64
LOG_LINE = re.compile(rb"^Trace \d+: 0x[0-9a-f]+ \[[0-9a-f]+/([0-9a-f]+)/", re.MULTILINE)


class Departure(Exception):
    """An executed step that is not in the graph; the text says from where to where."""


@dataclass
class Measured:
    """What was seen of an entry."""
    calls: int = 0
    instructions: int = 0  # the most of one call
    cycles: int = 0        # the most of one call, by the core's table
    trail: list = field(default_factory=list)  # addresses of the call with the most instructions


@dataclass
class Frame:
    """A function under way."""
    procedure: object
    returns_to: frozenset       # None: anywhere
    counts_before: tuple = (0, 0)
    trail_start: int = 0


class Follower:
    """Takes addresses in the order of execution; measures calls of the entries and checks every step in them."""

    def __init__(self, analysis, entries, marker=None, filtered=False):
        self.analysis = analysis
        self.filtered = filtered
        self.procedures = {analysis.procedure(name).entry: analysis.procedure(name) for name in entries}
        self.names = {procedure.entry: name for name, procedure in zip(entries, map(analysis.procedure, entries))}
        self.measured = {name: Measured() for name in entries}
        self.marked = {}  # entry -> Measured of the calls behind which the marker function was called
        self.marker = analysis.image.addresses_of(marker)[0] if marker else None
        self.steps = 0
        self._weigh = weigh_cycles(analysis.core) if analysis.core.rows else lambda *_: 0
        self._moves = {}
        self._frames = []
        self._previous = None
        self._counts = (0, 0)
        self._trail = []
        self._last = None  # the call that ended last: name, instructions, cycles, trail

    def feed(self, addresses):
        for address in addresses:
            if self._frames:
                self._step(address)
            if not self._frames:
                self._outside(address)
            self._previous = address

    def _outside(self, address):
        if address in self.procedures:
            self._counts, self._trail = (0, 0), [address]
            self._frames = [Frame(self.procedures[address], self._returns_to())]
        elif address == self.marker and self._last:
            name, instructions, cycles, trail = self._last
            self._record(self.marked.setdefault(name, Measured()), instructions, cycles, trail)

    def _returns_to(self):
        """Where the function that is entered now returns to; None if that is not known (its caller was not seen)."""
        if self._previous is None or self.filtered:
            return None
        caller = self.analysis.graphs.decoder.at(self._previous)
        return frozenset([caller.after]) if caller.name in ("bl", "blx") else None

    def _step(self, address):
        """From the instruction before to this one."""
        self.steps += 1
        frame = self._frames[-1]
        key = frame.procedure, self._previous, address
        if key not in self._moves:
            self._moves[key] = self._find_move(frame, address)
        kind, callee, returns_to, cycles = self._moves[key]
        self._counts = self._counts[0] + 1, self._counts[1] + cycles
        if kind == RETURN:
            self._leave(address)
        elif kind == CALL:
            self._frames.append(Frame(callee, returns_to, self._counts, len(self._trail)))
        if self._frames:
            self._trail.append(address)

    def _leave(self, address):
        frame = self._frames.pop()
        if frame.returns_to is not None and address not in frame.returns_to:
            raise Departure(f"{self._place(self._previous)} returned to {self._place(address)}")
        name = self.names.get(frame.procedure.entry)
        if name:
            instructions, cycles = (now - before for now, before in zip(self._counts, frame.counts_before))
            trail = self._trail[frame.trail_start:]
            self._record(self.measured[name], instructions, cycles, trail)
            self._last = name, instructions, cycles, trail

    @staticmethod
    def _record(measured, instructions, cycles, trail):
        measured.calls += 1
        measured.cycles = max(measured.cycles, cycles)
        if instructions > measured.instructions:
            measured.instructions, measured.trail = instructions, trail

    def _find_move(self, frame, address):
        """How the graph goes from the instruction before to this one: kind, callee, where it returns to, cycles."""
        procedure = frame.procedure
        edges = procedure.edges.get(self._previous, [])
        instruction = procedure.instructions.get(self._previous)
        for edge in edges:
            if edge.kind in (NEXT, TAKEN) and edge.target == address:
                return edge.kind, None, None, self._weigh(instruction, edge, procedure.instructions[address])
            if edge.kind == CALL and edge.callee.entry == address:
                targets = frozenset(other.target for other in edges if other.callee is edge.callee)
                return CALL, edge.callee, targets, self._weigh(instruction, edge, None)
        for edge in edges:
            if edge.kind == RETURN:
                return RETURN, None, None, self._weigh(instruction, edge, None)
        raise Departure(f"{self._place(self._previous)} went on to {self._place(address)}: "
                        f"no such edge in the graph of {self._place(procedure.entry)}")

    def _place(self, address):
        return f"{address:#x} ({self.analysis.image.place(address)})"


def addresses_in(stream):
    """Lists of executed addresses from QEMU's log."""
    rest = b""
    while True:
        chunk = stream.read(CHUNK_BYTES)
        if not chunk:
            return
        lines, newline, rest_now = (rest + chunk).rpartition(b"\n")
        rest = rest_now
        yield [int(address, 16) for address in LOG_LINE.findall(lines + newline)]


def open_at_end(process, fifo):
    """Let go of who waits for the log of a program that ended without one."""
    process.wait()
    try:
        os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        pass  # nobody waits


def filter_of(analysis, procedures):
    """QEMU's filter for the code of some functions and all that they call."""
    addresses = sorted({address for procedure in procedures for one in analysis.reached(procedure)
                        for address in one.instructions})
    ranges = []
    for address in addresses:
        if ranges and address - ranges[-1][1] <= FILTER_GAP_BYTES:
            ranges[-1][1] = address
        else:
            ranges.append([address, address])
    return ",".join(f"{first:#x}..{last + 1:#x}" for first, last in ranges)


def follow(elf, machine, arguments, follower, seconds, only=None):
    """Run a program in QEMU, feed the follower what it executes; its exit status and what it printed.

    `only`: a filter, where following everything would take too long. Code outside of it is not seen: that it was
    executed shows where the follower's next step is no edge of the graph.
    """
    with tempfile.TemporaryDirectory() as folder:
        fifo = Path(folder) / "log"
        os.mkfifo(fifo)
        command = [ROOT / "tools/qemu-run", "--machine", machine, "--timeout", str(seconds),
                   "--qemu-arg=-singlestep", "--qemu-arg=-d", "--qemu-arg=exec,nochain", "--qemu-arg=-D",
                   f"--qemu-arg={fifo}", *(["--qemu-arg=-dfilter", f"--qemu-arg={only}"] if only else []), elf,
                   *arguments]
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen([str(word) for word in command], cwd=ROOT, stdout=output, stderr=output,
                                       stdin=subprocess.DEVNULL)
            threading.Thread(target=open_at_end, args=(process, fifo), daemon=True).start()
            try:
                with fifo.open("rb") as stream:
                    for addresses in addresses_in(stream):
                        follower.feed(addresses)
                status = process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
            output.seek(0)
            return status, output.read()
