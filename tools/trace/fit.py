"""The core of the allocator, built for a 32-bit machine in one configuration, as an answerer of questions about traces.

It builds and runs tests/bench/fit_main.c, which says what the questions are.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
from collections import namedtuple
from dataclasses import dataclass, field
from pathlib import Path

from commands import InputError

ROOT = Path(__file__).resolve().parents[2]
HOST = "gcc-32-plain"
# A heap that is made over the whole region, and malloc, whose heap grows into it.
WAYS = HEAP, MALLOC = "heap", "malloc"

Block = namedtuple("Block", "site bytes block_bytes")


@dataclass
class Answer:
    """What the program printed: its numbers by name, the used blocks and the free ones' sizes."""
    numbers: dict = field(default_factory=dict)
    blocks: list = field(default_factory=list)
    free: list = field(default_factory=list)

    def __getattr__(self, name):
        try:
            return self.numbers[name]
        except KeyError:
            raise AttributeError(name) from None


def parse_answer(text):
    answer = Answer()
    for line in text.splitlines():
        name, *values = line.split()
        values = [int(value) for value in values]
        if name == "block":
            answer.blocks.append(Block(*values))
        elif name == "free":
            answer.free.append(values[0])
        else:
            answer.numbers[name] = values[0]
    return answer


def build(layout, defines):
    """The path of the program built with these options of the library."""
    words = ["make", "-s", "--no-print-directory", "-C", str(ROOT), "fit-program", f"HOST={HOST}", f"LAYOUT={layout}",
             "DEFINES=" + " ".join(defines)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        wrong = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["make failed"]
        raise InputError(f"cannot build the allocator for this machine with {' '.join([layout, *defines])} "
                         f"(tools/setup host installs what it needs): {wrong[0]}")
    return Path(lines[-1])


class Fit:
    """One configuration. `flat` is the path of a flat trace, `way` one of WAYS."""

    def __init__(self, layout, defines=()):
        self.program = build(layout, list(defines))

    def _ask(self, flat, way, *words):
        done = subprocess.run([str(self.program), str(flat), way, *map(str, words)], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise InputError(done.stderr.strip() or f"the replay was killed, with status {done.returncode}")
        return parse_answer(done.stdout)

    def demand(self, flat):
        return self._ask(flat, HEAP, "demand")

    def least(self, flat, way=HEAP, variation=0):
        """The smallest region that a bisection finds; 0 if no heap can be large enough."""
        return self._ask(flat, way, "least", variation).least

    def window(self, flat, way, first, last):
        return self._ask(flat, way, "window", first, last)

    def failures(self, flat, way, region_bytes, variations):
        """In how many of the trace and its first variations a region is too small."""
        return self._ask(flat, way, "holds", region_bytes, variations).failed

    def at(self, flat, way, region_bytes, stop_after=None):
        return self._ask(flat, way, "at", region_bytes, *([] if stop_after is None else [stop_after]))
