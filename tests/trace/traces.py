"""What the tests of traces share: commands, and traces made up from a seed.

SPDX-License-Identifier: Apache-2.0
"""

import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDED = sorted((ROOT / "tests/bench/traces").glob("*.trace"))
sys.path.insert(0, str(ROOT / "tools"))

from trace import format as trace_format  # noqa: E402 (the path comes first)
from trace.format import ALIGNED, CALLOC, FREE, MALLOC, Operation, REALLOC, Slots, Trace  # noqa: E402

SECONDS = 300
# The settings of a make that runs these tests are none of theirs.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def run(*words, **options):
    """A command, run from the root: what it printed, with its status."""
    return subprocess.run([str(word) for word in words], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True,
                          timeout=SECONDS, check=False, **options)


def ashlar(*words):
    return run("tools/ashlar", *words)


def random_trace(seed, operations, live_max, bytes_max):
    """A trace with every kind of call, of any size up to a most."""
    draw = random.Random(seed)
    trace, slots = Trace("random", f"seed {seed}", 4, 8, operations, ["first", "second < first"]), Slots()
    while len(trace.operations) < operations:
        live = sorted(slots.live)
        if live and (len(live) >= live_max or draw.random() < 0.45):
            slot = draw.choice(live)
            if draw.random() < 0.3:
                trace.operations.append(Operation(REALLOC, slot, draw.randrange(bytes_max), 0, 1))
                continue
            slots.give_back(slot)
            trace.operations.append(Operation(FREE, slot, 0, 0, 0))
            continue
        kind = draw.choice([MALLOC, MALLOC, CALLOC, ALIGNED])
        alignment_log2 = draw.randrange(7) if kind == ALIGNED else 0
        trace.operations.append(Operation(kind, slots.take(), draw.randrange(bytes_max), alignment_log2, 0))
    trace.slots = slots.count
    return trace


def write_trace(directory, trace, name="made.trace"):
    path = Path(directory) / name
    trace_format.save(trace, path)
    return path


def replay(trace, region, *variables):
    return run("make", "-s", "replay", f"TRACE={trace}", f"REGION={region}", *variables)
