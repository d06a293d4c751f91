"""Cycles of an instruction, by core, with zero wait states; each row names its source.

Owns: the tables of the technical reference manuals, read so that no execution takes longer: a range is
its upper end, a penalty that may come is charged, a saving that may come is not. Must not know: paths.

Where Arm publishes no table for a core, there is none here, and only instructions are counted. An
instruction without a published upper bound (a barrier, which waits for memory) leaves the cycles unknown.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass

from wcet.decode import COMPARE, DATA, LOAD_BYTES, LOAD_MANY, PC, STORE_BYTES, STORE_MANY
from wcet.flow import NEXT, TAKEN


class Unpublished(Exception):
    """No bound is published for what an instruction takes; the text says for which."""


@dataclass(frozen=True)
class Row:
    """One line of a core's table."""
    what: str
    names: frozenset
    cycles: object       # a function of (instruction, whether it changes PC)
    source: str


def row(what, names, cycles, source):
    names = names.split() if isinstance(names, str) else names
    return Row(what, frozenset(names), cycles if callable(cycles) else lambda instruction, jumps: cycles, source)


def count(instruction):
    """N of the tables: how many registers a load or store of many moves."""
    return len(instruction.listed)


# ---- Cortex-M0: Cortex-M0 Technical Reference Manual r0p0, DDI 0432C ----

M0 = "DDI 0432C, table 3-1"
SINGLE = set("mov mvn add sub rsb adc sbc and orr eor bic lsl lsr asr ror adr cmp cmn tst "
             "uxtb uxth sxtb sxth rev rev16 revsh nop yield".split())

CORTEX_M0 = (
    row("data processing; 3 if it writes PC", SINGLE, lambda i, jumps: 3 if jumps else 1, M0),
    row("multiply: 1 or 32, as the maker chose; the slow one is charged", "mul", 32, M0),
    row("load or store of one", [*LOAD_BYTES, *STORE_BYTES], 2, M0),
    row("load or store of N: 1 + N; 4 + N if it loads PC", [*LOAD_MANY, *STORE_MANY],
        lambda i, jumps: count(i) - jumps + (4 if jumps else 1), M0),
    row("branch: 3; a conditional one not taken 1", "b", lambda i, jumps: 3 if jumps else 1, M0),
    row("branch with link", "bl", 4, M0),
    row("branch to a register, with or without link", "bx blx", 3, M0),
    row("change of the interrupt mask", "cps", 1, M0),
    row("move from or to a special register", "mrs msr", 4, M0),
    row("barrier", "isb dmb dsb", 4, M0),
    row("send an event", "sev", 1, M0),
)

# ---- Cortex-M0+: Cortex-M0+ Technical Reference Manual r0p1, DDI 0484C ----

M0PLUS = "DDI 0484C, table 3-1"

CORTEX_M0PLUS = (
    row("data processing; 2 if it writes PC", SINGLE, lambda i, jumps: 2 if jumps else 1, M0PLUS),
    row("multiply: 1 or 32, as the maker chose; the slow one is charged", "mul", 32, M0PLUS),
    row("load or store of one: 2, or 1 on the single-cycle I/O port; 2 is charged", [*LOAD_BYTES, *STORE_BYTES], 2,
        M0PLUS),
    row("load or store of N: 1 + N; 3 + N if it loads PC", [*LOAD_MANY, *STORE_MANY],
        lambda i, jumps: count(i) - jumps + (3 if jumps else 1), M0PLUS),
    row("branch: 2; a conditional one not taken 1", "b", lambda i, jumps: 2 if jumps else 1, M0PLUS),
    row("branch with link", "bl", 3, M0PLUS),
    row("branch to a register, with or without link", "bx blx", 2, M0PLUS),
    row("change of the interrupt mask", "cps", 1, M0PLUS),
    row("move from or to a special register", "mrs msr", 3, M0PLUS),
    row("barrier", "isb dmb dsb", 3, M0PLUS),
    row("send an event", "sev", 1, M0PLUS),
)

# ---- Cortex-M3: Cortex-M3 Technical Reference Manual r2p1, DDI 0337I ----
# ---- Cortex-M4: Cortex-M4 Technical Reference Manual r0p1, 100166_0001 ----

REFILL = 3  # P of the tables: 1 to 3 cycles until the pipeline is full again
STALL = 1   # an address from the instruction just before, or a literal's fetch
LONG_MULTIPLIES = "umull smull umlal smlal"
DSP = "smulbb smulbt smultb smultt smlabb smlabt smlatb smlatt smulwb smulwt smmul smmla uadd8 usub8 sel " \
      "uxtab uxtah sxtab sxtah"
PLAIN = DATA - set(f"mla mls udiv sdiv {LONG_MULTIPLIES} {DSP}".split()) | COMPARE


def armv7m_rows(table, timings, multiplies):
    """The rows that the tables of Cortex-M3 and Cortex-M4 share, with those of `multiplies`."""
    return (
        row("data processing; 1 + P if it writes PC", PLAIN, lambda i, jumps: 1 + REFILL * jumps, table),
        *multiplies,
        row("division: 2 to 12", "udiv sdiv", 12, table),
        row("load of one: 2; 2 + P into PC; a literal may take one more", set(LOAD_BYTES) - {"ldrd"},
            lambda i, jumps: 2 + REFILL * jumps + STALL * (i.memory.base == PC), f"{table}; {timings}"),
        row("load of two: 1 + N", "ldrd", lambda i, jumps: 3 + STALL * (i.memory.base == PC), f"{table}; {timings}"),
        row("store of one: always 1 by an immediate offset, else 2", set(STORE_BYTES) - {"strd"},
            lambda i, jumps: 2 if i.memory.index is not None else 1, f"{table}; {timings}"),
        row("store of two: 1 + N", "strd", 3, f"{table}; {timings}"),
        row("load or store of N: 1 + N; 1 + N + P with PC", [*LOAD_MANY, *STORE_MANY],
            lambda i, jumps: 1 + count(i) + REFILL * jumps, table),
        row("branch: 1 + P; a conditional one not taken 1", "b cbz cbnz", lambda i, jumps: 1 + REFILL * jumps, table),
        row("branch with link, or to a register: 1 + P", "bl blx bx", lambda i, jumps: 1 + REFILL * jumps, table),
        row("table branch: 2 + P; with the address's addition 3 + P", "tbb tbh", 3 + REFILL, f"{table}; {timings}"),
        row("IT (which may be folded into the instruction before)", "it", 1, table),
        row("change of the interrupt mask: 1 or 2", "cps", 2, table),
        row("move from or to a special register: 1 or 2", "mrs msr", 2, table),
        row("no operation, hint, event", "nop yield sev pld", 1, table),
    )


M3, M3_TIMINGS = "DDI 0337I, table 3-1", "section 3.3.2"
CORTEX_M3 = armv7m_rows(M3, M3_TIMINGS, (
    row("multiply and add or subtract", "mla mls", 2, M3),
    row("long multiply: 3 to 5", "umull smull", 5, M3),
    row("long multiply and add: 4 to 7", "umlal smlal", 7, M3),
))

M4, M4_TIMINGS = "100166_0001, table 3-1", "load/store timings"
CORTEX_M4 = armv7m_rows(M4, M4_TIMINGS, (
    row("multiply and add or subtract; long multiply", f"mla mls {LONG_MULTIPLIES}", 1, M4),
    row("DSP extension", DSP, 1, "100166_0001, table 3-2"),
))


@dataclass(frozen=True)
class Core:
    """What is charged on a core."""
    name: str
    rows: tuple           # empty: no table is published
    address_stall: str    # the source of the stall of an address just computed; empty: there is none
    note: str

    def cycles(self, instruction, jumps):
        """Cycles of one instruction. `jumps`: whether it changes PC to something else than the next."""
        for line in self.rows:
            if instruction.name in line.names:
                # An instruction that its condition skips takes one cycle: never more than one that runs.
                return line.cycles(instruction, jumps)
        raise Unpublished(f"{instruction.text} (no bound is published for {self.name})")

    def stall(self, first, second):
        """Cycles lost between an instruction and the next one on a path."""
        computes = first.name in DATA and first.writes & second.address_registers
        return STALL if self.address_stall and computes else 0


NO_TABLE = "Arm publishes no cycles per instruction for it"
CORES = {core.name: core for core in (
    Core("cortex-m0", CORTEX_M0, "", "zero wait states"),
    Core("cortex-m0plus", CORTEX_M0PLUS, "", "zero wait states"),
    Core("cortex-m3", CORTEX_M3, f"DDI 0337I, {M3_TIMINGS}", "zero wait states, P = 3"),
    Core("cortex-m4", CORTEX_M4, f"100166_0001, {M4_TIMINGS}", "zero wait states, P = 3"),
    Core("cortex-m7", (), "", f"instructions only: {NO_TABLE} (it issues two at a time)"),
    Core("cortex-m23", (), "", f"instructions only: {NO_TABLE}"),
    Core("cortex-m33", (), "", f"instructions only: {NO_TABLE}"),
    Core("cortex-m55", (), "", f"instructions only: {NO_TABLE}"),
)}


def weigh_instructions(_instruction, _edge, _after):
    """The measure that counts instructions; one that its condition skips counts too."""
    return 1


def weigh_cycles(core):
    """The measure of cycles on a core."""
    def weigh(instruction, edge, after):
        # A call's stall would be between it and the code called, and a call computes no address.
        stall = core.stall(instruction, after) if after is not None and edge.kind in (NEXT, TAKEN) else 0
        return core.cycles(instruction, edge.kind != NEXT) + stall
    return weigh
