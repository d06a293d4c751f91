"""What the checks of the apps share: the boards, running a program by make, and counting.

SPDX-License-Identifier: Apache-2.0
"""

import re
import subprocess
from pathlib import Path

LIBCS = ["newlib", "nano", "picolibc"]
QUICK_BOARD = "mps2-an386"
# M0, M3, M4, M7, M33, M55.
BOARD_OF_EACH_CORE = ["microbit", "stm32vldiscovery", "mps2-an386", "mps2-an500", "mps2-an505", "mps3-an547"]
# As ASHLAR_HEAP_BYTES_MAX.
LAYOUT_HEAP_BYTES_MAX = {"wide": 1 << 26, "compact": 1 << 16}


def boards():
    return sorted(path.parent.name for path in Path("firmware/boards").glob("*/board.mk"))


def board_ram(board):
    """Origin and length of the board's RAM, from its linker script."""
    text = Path(f"linker/boards/{board}.ld").read_text()
    origin, length, unit = re.search(r"RAM \(\w+\) : ORIGIN = (\w+), LENGTH = (\d+)([KM])", text).groups()
    return int(origin, 0), int(length) << {"K": 10, "M": 20}[unit]


def make(goal, app, board, libc, *variables):
    """Returns make's exit status, stdout and stderr."""
    done = subprocess.run(["make", "-s", goal, f"APP={app}", f"BOARD={board}", f"LIBC={libc}", *variables],
                          capture_output=True, text=True)
    return done.returncode, done.stdout.replace("\r\n", "\n"), done.stderr


def build_and_run(app, board, libc, *variables):
    """As make run, but without what the build prints."""
    status, out, errors = make("firmware", app, board, libc, *variables)
    return make("run", app, board, libc, *variables) if status == 0 else (status, out, errors)


class Tally:
    """Counts cases and prints what went wrong with those that failed."""

    def __init__(self):
        self.passed = self.failed = 0

    def add(self, name, wrong):
        """`wrong`: what went wrong, or nothing."""
        if wrong:
            self.failed += 1
            print(f"{name}: {wrong}", flush=True)
        else:
            self.passed += 1

    def finish(self):
        """Print the sum; returns the exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
