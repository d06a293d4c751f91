"""Name the functions and lines of the fault reports in a program's output.

Reads what a program printed and prints it again, with function, file and line behind each address of code in a fault
report: where a block was allocated and freed, where the fault was found, and the calls that led there, one a line and
nearest first. All other lines stay as they are.

SPDX-License-Identifier: Apache-2.0
"""

import re
from collections import namedtuple

from commands import InputError, STATUS_OK
from reports import logs

# As port/common/fault_print.c prints them.
TITLE = re.compile(r"\*\*\* ashlar: ")
SITE = re.compile(r"  (?:alloc'd |freed   |found   ) at (0x[0-9a-f]+)$")
CALLS = re.compile(r"  calls   ((?: 0x[0-9a-f]+)+)$")
CALL_PREFIX = "  calls    "
THUMB_BIT = 1
# Of an instruction itself, the name is looked up as that of a return address right behind it.
HALFWORD_BYTES = 2

Line = namedtuple("Line", "text addresses is_calls")


def add_arguments(parser):
    logs.add_arguments(parser)


def read_line(text):
    calls = CALLS.search(text)
    site = SITE.search(text)
    words = calls[1].split() if calls else [site[1]] if site else []
    return Line(text, [int(word, 16) for word in words], bool(calls))


def return_address(address, is_call):
    """The unwinder's calls lack Thumb's bit; an address without it that is no call is of the instruction at fault."""
    return address if is_call or address & THUMB_BIT else address + HALFWORD_BYTES


def return_addresses(line):
    return [return_address(address, line.is_calls) for address in line.addresses]


def print_line(line, symbols):
    if not line.addresses:
        print(line.text)
        return
    prefix = CALL_PREFIX if line.is_calls else line.text.rsplit("0x", 1)[0]
    for address, known in zip(line.addresses, return_addresses(line)):
        print(f"{prefix}0x{address:08x}  {symbols.name_of([known])}")
        prefix = " " * len(prefix)


def run(options):
    texts = logs.lines(options.log)
    if not any(map(TITLE.search, texts)):
        raise InputError(f"{logs.title(options.log)}: no fault report in it")
    symbols = logs.symbols_of(options.elf)
    lines = [read_line(text) for text in texts]
    addresses = [address for line in lines for address in return_addresses(line)]
    if addresses and not any(map(symbols.knows, addresses)):
        raise InputError(f"{options.elf}: has none of the addresses, so it is not the program that printed the log")
    symbols.learn(addresses)
    for line in lines[:-1] if lines[-1].text == "" else lines:
        print_line(line, symbols)
    return STATUS_OK
