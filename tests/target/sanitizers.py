"""What the checks of tests/target/asan and tests/target/ubsan share: a program of bugs, one of which runs at a time.

SPDX-License-Identifier: Apache-2.0
"""

import re
import subprocess
from pathlib import Path

from programs import make

STATUS_FAULT = 134
STATUS_CORE_FAULT = 139
SECONDS = "20"


class Program:
    """One build of an app of bugs."""

    def __init__(self, app, board, libc, *variables):
        self.name = " ".join([board, libc, *variables])
        self.board = board
        status, out, errors = make("elf", app, board, libc, *variables)
        self.wrong = None if status == 0 else f"does not build: {out}{errors}"
        self.elf = out.splitlines()[-1] if status == 0 else None

    def run(self, *arguments):
        """The exit status, and what it printed."""
        done = subprocess.run(["tools/qemu-run", "--machine", self.board, "--timeout", SECONDS, self.elf, *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout.replace("\r\n", "\n")

    def place(self, address):
        """The function and the line that an address is in."""
        function, line = subprocess.run(["arm-none-eabi-addr2line", "-f", "-e", self.elf, f"{address:#x}"], check=True,
                                        capture_output=True, text=True).stdout.splitlines()
        return function, re.sub(r" \(discriminator \d+\)$", "", line.removeprefix("./"))

    def call_line(self, out, label):
        """The line of the call that returns to the address which the report has under a label; None if it has none."""
        match = re.search(rf"^  {label} +(?:at )?0x(\w+)$", out, re.MULTILINE)
        # A return address has bit 0 set, and follows a call of 4 bytes.
        return self.place((int(match[1], 16) & ~1) - 2)[1] if match else None


def marked_lines(source, pattern):
    """(file:line, match) for each line of a source that a pattern is found in."""
    for number, line in enumerate(Path(source).read_text().splitlines(), 1):
        match = re.search(pattern, line)
        if match:
            yield f"{source}:{number}", match


def stopped_wrongly(status, wanted_status, out):
    """What is wrong with how a bug ended, or None: it must be stopped where it is made."""
    right = status == wanted_status and out.startswith("before\n") and "\nbehind\n" not in out
    return None if right else f"status {status}: {out!r}"
