"""When a bug was noticed, read off what the misuse program and those that watch it have printed.

tests/misuse/misuse.c says which markers stand between the reports.

SPDX-License-Identifier: Apache-2.0
"""

import re
from dataclasses import dataclass

ACCESS = "access"    # a report at the very access that is the mistake
CALL = "call"        # a report at the very call that is the mistake
LATER = "later"      # a report at a later call of the heap
CHECK = "check"      # by the whole-heap check or the leak report
FAULT = "fault"      # the core faulted at the mistake, which nobody has named
CRASH = "crash"      # the core faulted after the mistake, or it hangs
SILENT = "silent"
UNFIT = "unfit"      # this bug cannot be made there
FALSE = "false"      # a report before anything was wrong

# Best first; those of one rank are alike to the ratchet.
RANKS = {ACCESS: 0, CALL: 0, LATER: 1, CHECK: 2, FAULT: 3, CRASH: 4, SILENT: 4, UNFIT: 5, FALSE: 6}
CAUGHT = (ACCESS, CALL, LATER, CHECK)

STAGES = {"access": ACCESS, "call": CALL, "after": LATER, "check": CHECK, "leaks": CHECK}
MARKER = re.compile(r"^@(\w+)(?: (.*))?$")
# What tells of a mistake, and in which words: group 1 is what it is called.
REPORTS = [
    re.compile(r"^\*\*\* ashlar: ([^:(,]+?)(?: of \d+ bytes)?(?= *[:(,]|$)"),
    re.compile(r"^ashlar-(leak) "),
    re.compile(r"^==\d+== ?(?:ERROR: )?AddressSanitizer: ([\w-]+)"),
    re.compile(r"^==\d+== (Invalid read|Invalid write|Invalid free|Mismatched free|Process terminating with default action of "
               r"signal 11|Conditional jump or move depends on uninitialised|Use of uninitialised|Syscall param|"
               r"Stack overflow|(?:Source and destination overlap)|Jump to the invalid address)"),
    re.compile(r"^==\d+== .*(definitely lost) in loss record"),
    re.compile(r"^.*(stack overflow), the registers are lost"),
]
LEAKED = "leaked"   # the class of bugs
LEAK_WORDS = ("leak", "definitely lost")
CORE_FAULT = re.compile(r"^\*\*\* (\w+) \(exception \d+\)")


@dataclass(frozen=True)
class Outcome:
    when: str
    said: str = ""   # what the first report called it

    @property
    def is_caught(self):
        return self.when in CAUGHT

    def text(self):
        return f"{self.when}: {self.said}" if self.said else self.when

    @classmethod
    def from_text(cls, text):
        when, _, said = text.partition(": ")
        if when not in RANKS:
            raise ValueError(f"'{text}' is no outcome")
        return cls(when, said)


def report_in(line):
    """What a line calls the mistake, if it is the first line of a report."""
    for pattern in REPORTS:
        match = pattern.match(line)
        if match:
            return match[1].strip()
    return None


def when_faulted(stage):
    if stage is None:
        return FALSE
    return FAULT if stage in (ACCESS, CALL) else CRASH


def outcome_of(lines, leaks):
    """Of one bug, from the lines behind its `@bug`; `leaks` if a leak is what is wrong, not what comes of it."""
    stage, core_fault, ended = None, None, False
    for line in lines:
        marker, said = MARKER.match(line), report_in(line)
        if said in LEAK_WORDS and not leaks:
            continue
        if marker and marker[1] == "unfit":
            return Outcome(UNFIT, marker[2])
        if marker and marker[1] == "broken":
            return Outcome(CHECK, f"INV-{marker[2]}")
        if marker:
            stage, ended = STAGES.get(marker[1], stage), ended or marker[1] == "end"
        elif said is not None:
            return Outcome(stage or FALSE, said)
        elif CORE_FAULT.match(line):
            core_fault = Outcome(when_faulted(stage), CORE_FAULT.match(line)[1])
    if core_fault:
        return core_fault
    return Outcome(SILENT) if ended else Outcome(when_faulted(stage), "ends without a word")


def outcomes_of(text, bugs):
    """{bug: outcome} of those that a program has printed anything of; `bugs` are all there are, by name."""
    found, name, lines = {}, None, []
    for line in [*text.replace("\r\n", "\n").splitlines(), "@bug "]:
        marker = MARKER.match(line)
        if marker and marker[1] == "bug":
            if name:
                found[name] = outcome_of(lines, bugs[name].kind == LEAKED)
            name, lines = marker[2], []
        else:
            lines.append(line)
    return found
