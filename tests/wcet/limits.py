"""The limits of tests/wcet/limits.txt.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parent / "limits.txt"
# The call whose limit is one of what is measured: an allocation that returns NULL.
REFUSED = "refused"
NO_LIMIT = "-"


@dataclass(frozen=True)
class Limit:
    build: str
    call: str
    instructions: int  # None: no limit
    cycles: int        # None: no limit


def number(word):
    return None if word == NO_LIMIT else int(word)


def read():
    limits = []
    for place, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split("#")[0].split()
        if words and len(words) != 7:
            raise SystemExit(f"{FILE}:{place}: not `<cpu> <optimisation> <safety> <layout> <call> <instructions> "
                             "<cycles>`")
        if words:
            limits.append(Limit(" ".join(words[:4]), words[4], number(words[5]), number(words[6])))
    return limits


def of_build(build):
    return [limit for limit in read() if limit.build == build.name]
