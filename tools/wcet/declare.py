"""What the code cannot say, and somebody declares: how often loops run, and which calls do not happen.

Owns: the declarations, and their notation on the command line. Must not know: graphs.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, field

from commands import InputError

# Functions that write each byte of a range once and no other, by the C standard (7.24) and the run-time ABI
# for the Arm architecture (4.3.4), and the register that holds the number of bytes.
COPIES = {"memset": 2, "memcpy": 2, "memmove": 2, "__aeabi_memset": 1, "__aeabi_memset4": 1, "__aeabi_memset8": 1,
          "__aeabi_memclr": 1, "__aeabi_memclr4": 1, "__aeabi_memclr8": 1, "__aeabi_memcpy": 2, "__aeabi_memcpy4": 2,
          "__aeabi_memcpy8": 2, "__aeabi_memmove": 2, "__aeabi_memmove4": 2, "__aeabi_memmove8": 2}
# Reports of misuse: a correct program never comes there.
# Loops of Ashlar's own: how many pairs of symbols port/os/limits.c knows.
LOOPS = {"ashlar_core_range": 10, "ashlar_port_core_limit": 10}
NOT_CALLED = ("ashlar_fault_release", "ashlar_fault_unlink", "ashlar_port_fault")


@dataclass
class Declarations:
    loops: dict = field(default_factory=lambda: dict(LOOPS))  # function -> the most rounds of each of its loops
    copies: dict = field(default_factory=lambda: dict(COPIES))
    not_called: set = field(default_factory=lambda: set(NOT_CALLED))
    exclusive: bool = False  # nobody else writes what the code reads: ways that contradict themselves do not count

    def loop_bound(self, names):
        """The most iterations of a loop in a function of these names, or None."""
        return next((self.loops[name] for name in names if name in self.loops), None)

    def copy_register(self, names):
        """Where a function that writes each byte once keeps their number; None: it is no such function."""
        return next((self.copies[name] for name in names if name in self.copies), None)


def loop_parsed(text):
    """SYMBOL=N."""
    name, equals, count = text.partition("=")
    if not name or not equals or not count.isdigit() or int(count) < 1:
        raise InputError(f"--loop {text}: not SYMBOL=N, where N is how often its loops run at most, 1 or more")
    return name, int(count)
