"""Logs: what a program printed, and the symbols of the program.

SPDX-License-Identifier: Apache-2.0
"""

import sys
from pathlib import Path

from commands import InputError
from trace.symbols import Symbols

# Executable and Linkable Format, 1.2: e_ident, e_machine.
ELF_MAGIC = b"\x7fELF"
MACHINE_OFFSET = 18
MACHINE_ARM = 40
# The name that means standard input.
STDIN = "-"


def add_arguments(parser):
    parser.add_argument("elf", type=Path, help="the program that printed the log, with its symbols")
    parser.add_argument("log", help=f"what it printed; {STDIN} for standard input")


def title(name):
    """What to call a log in a complaint."""
    return "standard input" if name == STDIN else name


def lines(name):
    """The lines of a log; a console's carriage returns end none of their own, and what is no text does no harm."""
    data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    return data.decode(errors="replace").replace("\r", "").split("\n")


def symbols_of(elf):
    with elf.open("rb") as file:  # one that is not there is told by the system
        start = file.read(MACHINE_OFFSET + 2)
    if start[:len(ELF_MAGIC)] == ELF_MAGIC and int.from_bytes(start[MACHINE_OFFSET:], "little") != MACHINE_ARM:
        raise InputError(f"{elf}: not a program for an Arm core")
    return Symbols.of_firmware(str(elf))
