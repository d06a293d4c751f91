"""Logs: what a program printed, and the symbols of the program.

SPDX-License-Identifier: Apache-2.0
"""

import sys
from pathlib import Path

from trace.symbols import Symbols

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
    with elf.open("rb"):
        pass  # a file that is not there is told by the system
    return Symbols.of_firmware(str(elf))
