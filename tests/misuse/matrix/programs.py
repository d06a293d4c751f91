"""The builds of the misuse program that make up the matrix, and how each is built and run.

SPDX-License-Identifier: Apache-2.0
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from matrix.outcome import outcomes_of

ROOT = Path(__file__).resolve().parents[3]
BOARDS = {"M0": "microbit", "M4": "mps2-an386", "M33": "mps2-an505"}
ALL_CORES = tuple(BOARDS)
CORES_WITH_MPU = ("M4", "M33")
# All bugs of one program take about a second; what hangs, hangs.
QEMU_TIMEOUT_SECONDS = 20
HOST_TIMEOUT_SECONDS = 120
# What a make that is running would hand down to the ones here.
NOT_INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "BOARD", "APP", "LIBC", "SAFETY", "LAYOUT", "LOCK",
                 "CONSOLE", "OPT", "DEFINES", "CPU", "FLOAT", "HOST", "V", "UBSAN", "ASAN", "MPU")
# As tools/qemu-run says it.
KILLED = "qemu-run: killed"
VALGRIND = ("valgrind", "--leak-check=full", "--show-leak-kinds=definite")


class ProgramError(Exception):
    """A program cannot be built or run; the text says why."""


@dataclass(frozen=True)
class Column:
    """One build, on each of its cores."""
    name: str
    title: str           # for the head of a table
    safety: str
    variables: tuple = ()
    cores: tuple = ALL_CORES

    @property
    def is_held(self):
        """Whether a cell may not become worse. Where nothing is checked, what comes of a mistake is chance."""
        return self.safety != "none"

    @property
    def is_on_host(self):
        return self.cores[0] not in BOARDS


COLUMNS = (
    Column("none", "none", "none"),
    Column("hardened-1", "hardened, step 1", "hardened", ("DEFINES=ASHLAR_HARDENING=1",)),
    Column("hardened", "**hardened** (step 2, the default)", "hardened"),
    Column("hardened-3", "hardened, step 3", "hardened", ("DEFINES=ASHLAR_HARDENING=3",)),
    Column("compact", "hardened, compact", "hardened", ("LAYOUT=compact",)),
    Column("sampled", "sampled", "sampled", ("DEFINES=ASHLAR_SAMPLED_PERIOD=1",), CORES_WITH_MPU),
    Column("debug", "debug", "debug"),
    Column("asan", "asan", "asan"),
    Column("host", "on the host", "asan", (), ("valgrind", "gcc ASan")),
)
COLUMN_OF = {column.name: column for column in COLUMNS}
HOSTS = {"valgrind": ("gcc-64-plain", VALGRIND), "gcc ASan": ("gcc-64-asan", ())}


def levels_there():
    """Make's SAFETY: the levels that this tree can build."""
    listed = re.search(r"^SAFETIES := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return listed[1].split()


def environment():
    return {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}


def make(*words):
    """The last line that it prints."""
    command = ["make", "-s", "SETUP=no", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ProgramError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()[-1]


def printed_by(command, seconds):
    """All that it prints until it ends, breaks down, or is killed: then the last line begins with KILLED."""
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, timeout=seconds, check=False)
        return done.stdout.decode(errors="replace")
    except FileNotFoundError:
        raise ProgramError(f"{command[0]} is not installed; tools/setup test installs it") from None
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace") + KILLED


def setting_of(board, name):
    text = (ROOT / f"firmware/boards/{board}/board.mk").read_text(encoding="utf-8")
    return re.search(rf"^{name} := *(.*)$", text, re.MULTILINE)[1]


def command_and_time(column, core):
    """What runs a build of the program, without the program's arguments, and how long it may take."""
    if column.is_on_host:
        host, wrapper = HOSTS[core]
        program = make("misuse-host-program", f"HOST={host}", f"SAFETY={column.safety}", *column.variables)
        return [*wrapper, program], HOST_TIMEOUT_SECONDS
    board = BOARDS[core]
    elf = make("elf", "APP=misuse", f"BOARD={board}", f"SAFETY={column.safety}", *column.variables)
    line_bytes = "96" if setting_of(board, "BOARD_RAM_SMALL") else "256"
    return ["tools/qemu-run", "--machine", setting_of(board, "BOARD_QEMU"), "--line-bytes", line_bytes,
            "--timeout", str(QEMU_TIMEOUT_SECONDS), elf], 2 * QEMU_TIMEOUT_SECONDS


def outcomes(column, core, bugs):
    """{bug: outcome} of one program. A bug that takes the machine down is the last of its run; the next is a new one."""
    command, seconds = command_and_time(column, core)
    names, found = list(bugs), {}
    while len(found) < len(names):
        text = printed_by([*command, "from", str(len(found))], seconds)
        new = outcomes_of(text, bugs)
        if list(new) != names[len(found):len(found) + len(new)] or not new:
            raise ProgramError(f"{column.name} on {core} does not run the bugs as told: {text[-200:]!r}")
        if KILLED in text and len(new) > 1:
            # Perhaps the machine was only slow: what was running has another try, alone.
            new.popitem()
        found |= new
    return found
