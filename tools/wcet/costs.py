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
    charged: str         # in words, for people
    names: tuple
    cycles: object       # a function of (instruction, whether it changes PC)
    source: str


def row(what, charged, names, cycles, source):
    names = names.split() if isinstance(names, str) else sorted(names)
    return Row(what, charged, tuple(names), cycles if callable(cycles) else lambda instruction, jumps: cycles, source)


def count(instruction):
    """N of the tables: how many registers a load or store of many moves."""
    return len(instruction.listed)


ONE = [*LOAD_BYTES, *STORE_BYTES]
MANY = [*LOAD_MANY, *STORE_MANY]

# ---- Cortex-M0: Cortex-M0 Technical Reference Manual r0p0, DDI 0432C ----
# ---- Cortex-M0+: Cortex-M0+ Technical Reference Manual r0p1, DDI 0484C ----

SINGLE = ("mov mvn add sub rsb adc sbc and orr eor bic lsl lsr asr ror adr cmp cmn tst "
          "uxtb uxth sxtb sxth rev rev16 revsh nop yield sev cps")


def armv6m_rows(source, jump, link, returned, special):
    """The rows of a core: cycles of a jump, of BL, what POP of PC takes besides N, and a special register's."""
    return (
        row("data processing, hint, interrupt mask", f"1; {jump} into PC", SINGLE,
            lambda i, jumps: jump if jumps else 1, source),
        row("multiply", "32 (1 or 32, as the maker chose)", "mul", 32, source),
        row("load or store of one", "2", ONE, 2, source),
        row("load or store of N", f"1 + N; {returned} + N with PC, which counts", MANY,
            lambda i, jumps: count(i) + (returned if jumps else 1), source),
        row("branch", f"{jump}; 1 if not taken", "b", lambda i, jumps: jump if jumps else 1, source),
        row("branch with link", f"{link}", "bl", link, source),
        row("branch to a register", f"{jump}", "bx blx", jump, source),
        row("special register, barrier", f"{special}", "mrs msr isb dmb dsb", special, source),
    )


CORTEX_M0 = armv6m_rows("DDI 0432C, table 3-1", jump=3, link=4, returned=4, special=4)
CORTEX_M0PLUS = armv6m_rows("DDI 0484C, table 3-1", jump=2, link=3, returned=3, special=3)

# ---- Cortex-M3: Cortex-M3 Technical Reference Manual r2p1, DDI 0337I ----
# ---- Cortex-M4: Cortex-M4 Technical Reference Manual r0p1, 100166_0001 ----

REFILL = 3  # P of the tables: 1 to 3 cycles until the pipeline is full again
STALL = 1   # an address from the instruction just before, or a literal's fetch
LONG_MULTIPLIES = "umull smull umlal smlal"
DSP = ("smulbb smulbt smultb smultt smlabb smlabt smlatb smlatt smulwb smulwt smmul smmla uadd8 usub8 sel "
       "uxtab uxtah sxtab sxtah")
PLAIN = DATA - set(f"mla mls udiv sdiv {LONG_MULTIPLIES} {DSP}".split()) | COMPARE | {"nop", "yield", "sev", "pld"}


def is_literal(instruction):
    return instruction.memory.base == PC


def armv7m_rows(table, timings, multiplies):
    """The rows that the tables of Cortex-M3 and Cortex-M4 share, with those of `multiplies`."""
    both = f"{table}; {timings}"
    return (
        row("data processing, hint", "1; 1 + P into PC", PLAIN, lambda i, jumps: 1 + REFILL * jumps, table),
        *multiplies,
        row("division", "12 (2 to 12)", "udiv sdiv", 12, table),
        row("load of one", "2; 2 + P into PC; a literal 1 more", set(LOAD_BYTES) - {"ldrd"},
            lambda i, jumps: 2 + REFILL * jumps + STALL * is_literal(i), both),
        row("load of two", "3; a literal 1 more", "ldrd", lambda i, jumps: 3 + STALL * is_literal(i), both),
        row("store of one", "1 by an immediate offset, else 2", set(STORE_BYTES) - {"strd"},
            lambda i, jumps: 2 if i.memory.index is not None else 1, both),
        row("store of two", "3", "strd", 3, both),
        row("load or store of N", "1 + N; 1 + N + P with PC", MANY, lambda i, jumps: 1 + count(i) + REFILL * jumps,
            table),
        row("branch", "1 + P; 1 if not taken", "b cbz cbnz", lambda i, jumps: 1 + REFILL * jumps, table),
        row("branch with link, or to a register", "1 + P", "bl blx bx", lambda i, jumps: 1 + REFILL * jumps, table),
        row("table branch", "3 + P", "tbb tbh", 3 + REFILL, both),
        row("IT", "1 (0 if it is folded)", "it", 1, table),
        row("interrupt mask, special register", "2 (1 or 2)", "cps mrs msr", 2, table),
    )


M3, M3_TIMINGS = "DDI 0337I, table 3-1", "section 3.3.2"
CORTEX_M3 = armv7m_rows(M3, M3_TIMINGS, (
    row("multiply and add or subtract", "2", "mla mls", 2, M3),
    row("long multiply", "5 (3 to 5)", "umull smull", 5, M3),
    row("long multiply and add", "7 (4 to 7)", "umlal smlal", 7, M3),
))

M4, M4_TIMINGS = "100166_0001, table 3-1", "load/store timings"
CORTEX_M4 = armv7m_rows(M4, M4_TIMINGS, (
    row("multiply and add, long multiply", "1", f"mla mls {LONG_MULTIPLIES}", 1, M4),
    row("DSP extension", "1", DSP, 1, "100166_0001, table 3-2"),
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
