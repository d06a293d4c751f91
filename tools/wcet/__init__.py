"""The worst case of functions, from the machine code of a linked ELF for an Arm Cortex-M.

    image    what stands where: sections, symbols, code and data, source lines
    decode   bytes -> instructions
    values   what a register is known to hold at a place
    flow     where control goes after an instruction
    graph    the control-flow graph of a function, with all that it jumps to
    costs    cycles of an instruction, by core, each with its source
    declare  what the code cannot say: bounds of loops, calls that do not happen
    bound    the longest path through the graphs
    terms    what is known along one way, and whether it contradicts itself
    consistent  the longest way that does not
    masked   the longest time with interrupts masked
    analysis all of it for an entry
    report   tables and paths

Each module knows those above it only.

SPDX-License-Identifier: Apache-2.0
"""


class NotUnderstood(Exception):
    """What the code does next, or how often, is not known; nothing is guessed."""
