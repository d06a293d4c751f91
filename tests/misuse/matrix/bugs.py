"""The bugs of tests/misuse/bugs, as their files describe them: what is wrong, and which of the classic mistakes it is.

SPDX-License-Identifier: Apache-2.0
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bugs"
NO_MISTAKE = "none"
CLASSES = ("never allocated", "allocated too little", "read uninitialised", "leaked", "used after free", "freed twice",
           "freed, never allocated", "beyond the heap")
KINDS = (*CLASSES, NO_MISTAKE)
HEADER = re.compile(r"/\*\n(?P<title>(?: \* .+\n)+) \*\n \* Class: (?P<kind>.+)\n \*\n(?P<note>(?: \* .+\n)*)")


class BugError(Exception):
    """A file that is not what it should be; the text is one line."""


@dataclass(frozen=True)
class Bug:
    name: str
    kind: str    # one of KINDS
    title: str   # one sentence


def words_of(comment):
    return " ".join(line.removeprefix(" * ") for line in comment.splitlines())


def read(path):
    match = HEADER.match(path.read_text(encoding="utf-8"))
    if not match or match["kind"] not in KINDS:
        raise BugError(f"{path}: it begins with what is wrong, then `Class:` and one of: {'; '.join(KINDS)}")
    return Bug(path.stem, match["kind"], words_of(match["title"]))


def all_bugs():
    """By name, in the order in which the program has them: that of make's $(sort)."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.c"), key=lambda path: path.name)}
