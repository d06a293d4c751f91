"""What a mistake's report looks like: one bug is run, and its report shown as `ashlar faults` names what is in it.

SPDX-License-Identifier: Apache-2.0
"""

import re
import subprocess
import tempfile

from matrix import programs

# The digits that change whenever the program does.
ADDRESS = re.compile(r"0x([0-9a-f]{4})[0-9a-f]{4}\b")
BEGIN, MARKER = "*** ", "@"
# The bug's own calls are shown, not those of the heap below it and of the program around it.
CALL = re.compile(r"(?:  calls    | {11})(0x\S+  .*)")
CALL_OF_BUG = re.compile(r"\S+  bug_(?!run )")


def named(elf, text):
    """The text with functions and lines behind its addresses."""
    with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
        log.write(text)
        log.flush()
        done = subprocess.run(["tools/ashlar", "faults", elf, log.name], cwd=programs.ROOT, capture_output=True, text=True,
                              check=False)
    if done.returncode != 0:
        raise programs.ProgramError(done.stderr)
    return done.stdout


def report_lines(text):
    """Those of the first report."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith(BEGIN)), None)
    if start is None:
        raise programs.ProgramError(f"no report in {text!r}")
    end = next((i for i in range(start, len(lines)) if not lines[i].strip() or lines[i].startswith(MARKER)), len(lines))
    return lines[start:end]


def without_other_calls(lines):
    kept, prefix = [], "  calls    "
    for line in lines:
        call = CALL.match(line)
        if not call:
            kept.append(line.rstrip())
        elif CALL_OF_BUG.match(call[1]):
            kept.append(prefix + call[1])
            prefix = " " * len(prefix)
    return kept


def report_of(bug, column, core):
    """The report of one bug, addresses without their last digits."""
    command, seconds = programs.command_and_time(column, core)
    elf = command[-1]
    text = named(elf, programs.printed_by([*command, bug], seconds).replace("\r\n", "\n"))
    return "\n".join(ADDRESS.sub(r"0x\1....", line) for line in without_other_calls(report_lines(text)))
