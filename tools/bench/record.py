"""The committed figures: docs/bench.json, and what is made of it.

SPDX-License-Identifier: Apache-2.0
"""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

from bench import measure, programs
from bench.heaps import BINS_LOG2, PEERS, ashlar_heaps
from commands import InputError

DOCS = programs.ROOT / "docs"
FIGURES = DOCS / "bench.json"
PAGES = ("docs/bench.md",)
JOBS = 2
COMMAND_TO_MAKE = "`make bench` makes it"


def committed():
    """What docs/bench.json holds."""
    try:
        figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no docs/bench.json; {COMMAND_TO_MAKE}") from None
    except ValueError as error:
        raise InputError(f"docs/bench.json is not JSON ({error}); {COMMAND_TO_MAKE} anew") from None
    if not isinstance(figures, dict) or not {"taken_with", "heaps"} <= figures.keys():
        raise InputError(f"docs/bench.json holds no figures; {COMMAND_TO_MAKE} anew")
    return figures


def fingerprint(text):
    """By which a plot says what figures it shows."""
    return "docs/bench.json " + hashlib.sha256(text.encode()).hexdigest()


def taken_with():
    """What the figures depend on besides the sources."""
    return {"compiler": programs.compiler_version(), "emulator": programs.emulator_version()}


def figures_taken(heap, bins_log2):
    figures = measure.figures(heap, bins_log2)
    print(f"ashlar bench: {heap.name} is measured", file=sys.stderr, flush=True)
    return heap.name, figures


def figures_of(heaps, bins_log2=BINS_LOG2):
    with ThreadPoolExecutor(JOBS) as pool:
        return dict(pool.map(figures_taken, heaps, repeat(bins_log2)))


def ashlar_measured(bins_log2=BINS_LOG2):
    return figures_of(ashlar_heaps(), bins_log2)


def measured():
    """Every figure, anew."""
    return {"taken_with": taken_with(), "heaps": figures_of([*ashlar_heaps(), *PEERS])}


def updated():
    """Ashlar's figures anew, the others' as committed."""
    names = {heap.name for heap in PEERS}
    peers = {name: figures for name, figures in committed()["heaps"].items() if name in names}
    return {"taken_with": taken_with(), "heaps": {**ashlar_measured(), **peers}}


def write(figures):
    """Write the figures, the plots, and the tables in the pages that show them."""
    from bench import plots
    DOCS.mkdir(exist_ok=True)
    text = json.dumps(figures, indent=1) + "\n"
    plots.write(figures, DOCS, fingerprint(text))
    part = FIGURES.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.rename(FIGURES)
    done = subprocess.run(["tools/readme", *PAGES], cwd=programs.ROOT, check=False)
    if done.returncode != 0:
        raise InputError(f"{PAGES[0]} could not be filled; docs/bench.json is written")
