"""Build the bench's programs and run them.

A program is a pure function of its arguments and of the file that they name. So what one has printed is kept
below build/bench/results, by the program's content, and is not measured twice.

SPDX-License-Identifier: Apache-2.0
"""

import functools
import hashlib
import os
import re
import subprocess
from pathlib import Path

from commands import InputError

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "build" / "bench" / "results"
ICOUNT_SHIFT = "10"
TIMEOUT_SECONDS = 900
# QEMU gives up first, for it is killed with who started it only then.
QEMU_TIMEOUT_SECONDS = TIMEOUT_SECONDS - 10
# A make that runs this must not hand its own settings down.
NOT_INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "BOARD", "MPU", "ASAN", "UBSAN", "APP", "LIBC",
                 "SAFETY", "LOCK", "CONSOLE", "OPT", "DEFINES", "CPU", "FLOAT", "HOST", "V", "LAYOUT", "HEAP")


class MeasurementError(InputError):
    """A program cannot be built, or does not do what it is for."""


def environment():
    return {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}


def complaint_in(text):
    """The line that says most, of what a build that failed has printed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["it failed without a word"]
    return next((line for line in lines if re.search(r"error|cannot|undefined|No such|\*\*\*", line)), lines[-1])


def make(*words):
    """The last line that make prints."""
    done = subprocess.run(["make", "-s", "SETUP=no", *words], cwd=ROOT, env=environment(), capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise MeasurementError(f"make {' '.join(words)}: {complaint_in(done.stderr)}")
    return done.stdout.splitlines()[-1] if done.stdout.strip() else ""


@functools.lru_cache(maxsize=None)
def target_program(heap):
    return ROOT / make("bench-program", *heap.variables())


@functools.lru_cache(maxsize=None)
def host_program(heap):
    return ROOT / make("bench-host-program", "HOST=gcc-32-plain", *heap.variables())


@functools.lru_cache(maxsize=None)
def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except FileNotFoundError:
        raise MeasurementError(f"{command[0]} is not installed; tools/setup bench installs it") from None


def compiler_version():
    return first_line("arm-none-eabi-gcc", "-dumpfullversion")


def emulator_version():
    return re.search(r"version (\S+)", first_line("qemu-system-arm", "--version"))[1]


def measured(command, name):
    """What a command prints."""
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True,
                              timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise MeasurementError(f"{name}: not done after {TIMEOUT_SECONDS} s") from None
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip().splitlines() or ["nothing was printed"]
        raise MeasurementError(f"{name}: exit {done.returncode}: {said[-1]}")
    return done.stdout


def output_of(command, program, words, reads):
    """What the command prints, as lists of words."""
    question = "\0".join([*words, emulator_version(), ""]).encode() + reads + program.read_bytes()
    kept = RESULTS / hashlib.sha256(question).hexdigest()
    if not kept.exists():
        printed = measured(command, f"{program.relative_to(ROOT)} {' '.join(words)}")
        RESULTS.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(printed)
        part.rename(kept)
    return [line.split() for line in kept.read_text().splitlines()]


def run_on_target(heap, *words, counts=False, reads=b""):
    """
    Run the heap's program in QEMU; `counts` when it needs a clock that counts instructions. `reads` is the content
    of the file that the words name, if they do.
    """
    program = target_program(heap)
    command = ["tools/qemu-run", "--machine", heap.board, "--timeout", str(QEMU_TIMEOUT_SECONDS),
               *(["--icount", ICOUNT_SHIFT] if counts else []), str(program), *words]
    return output_of(command, program, list(words), reads)


def run_anywhere(heap, *words, reads=b""):
    """Run what needs no counting where it is fastest."""
    if not heap.runs_on_host:
        return run_on_target(heap, *words, reads=reads)
    program = host_program(heap)
    return output_of([str(program), *words], program, list(words), reads)


def static_bytes(heap):
    """What the heap keeps outside of its region."""
    if not heap.state:
        return 0
    listed = subprocess.run(["arm-none-eabi-nm", "--print-size", "--radix=d", str(target_program(heap))],
                            capture_output=True, text=True, check=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    return sum(int(row[1]) for row in rows
               if len(row) == 4 and row[2] in "bBdD" and row[3].startswith(heap.state))


def version_of(heap):
    """Of Debian's package that a peer comes from: `name version`."""
    if heap.package:
        done = subprocess.run(["dpkg-query", "--show", "--showformat", "${Version}", heap.package],
                              capture_output=True, text=True, check=True)
        return f"{heap.package} {done.stdout}"
    changelog = ROOT / "build" / "src" / heap.source_package / "debian" / "changelog"
    name, version = changelog.read_text(encoding="utf-8").split()[:2]
    return f"{name} {version.strip('()')}"
