"""The worst case of functions, from the machine code of a linked ELF for an Arm Cortex-M.

    image    what stands where: sections, symbols, code and data, source lines
    decode   bytes -> instructions
    values   what a register is known to hold at a place
    flow     where control goes after an instruction
    graph    the control-flow graph of a function, with all that it jumps to
    costs    cycles of an instruction, by core, each with its source
    bound    the longest path through the graphs
    declare  what the code cannot say: bounds of loops, calls that do not happen
    report   tables, paths and JSON

Each module knows those above it only.

SPDX-License-Identifier: Apache-2.0
"""


class NotUnderstood(Exception):
    """What the code does next, or how often, is not known; nothing is guessed."""
