"""How much heap a trace needs: the searches, and what their results mean. docs/size.md says how each is made.

SPDX-License-Identifier: Apache-2.0
"""

import math
import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field

from trace import summary
from trace.fit import Fit, ROOT
from trace.format import KIND_NAMES

GRANULE_BYTES = 8
# Variants of a trace, each request a little larger or smaller, that the recommended region must hold too.
VARIATIONS = 16
# How far above what a bisection finds every size is tried: 1 part in so many.
WINDOW_PART = 32
RECOMMENDED_STEP_BYTES = 64

BINS_LOG2 = range(5)
TRIES = range(1, 5)
BINS_LOG2_DEFAULT, TRIES_DEFAULT = 2, 3

CONFIG = ROOT / "alloc/include/ashlar/config.h"
LAYOUT_DEFAULT = "wide"
LAYOUT_DEFINE = re.compile(r"^#define ASHLAR_LAYOUT_(\w+) (\d+)$", re.MULTILINE)


def layouts():
    """The layouts that the library can be built with: the options that each is chosen by."""
    found = LAYOUT_DEFINE.findall(CONFIG.read_text(encoding="utf-8"))
    return {name.lower(): [f"ASHLAR_LAYOUT={value}"] for name, value in found} or {LAYOUT_DEFAULT: []}


@dataclass
class Configuration:
    """Options that decide how much fits, and the smallest region found with them; 0 if none is large enough."""
    layout: str
    bins_per_octave_log2: int
    fit_tries: int
    least_bytes: int = 0

    def defines(self):
        return layouts()[self.layout] + [f"ASHLAR_BINS_PER_OCTAVE_LOG2={self.bins_per_octave_log2}",
                                         f"ASHLAR_FIT_TRIES={self.fit_tries}"]


@dataclass
class Holder:
    """What live blocks have in common, and what they cost."""
    name: str
    blocks: int = 0
    asked_bytes: int = 0
    block_bytes: int = 0


@dataclass
class Moment:
    """The heap at one moment of a replay."""
    region_bytes: int
    operation: int
    live_bytes: int
    live_blocks: int
    free_bytes: int
    free_blocks: int
    free_largest_bytes: int
    sites: list = field(default_factory=list)
    sizes: list = field(default_factory=list)


@dataclass
class Failure:
    """The operation that a region is too small for."""
    call: str
    bytes: int
    site: str
    moment: Moment


@dataclass
class Sizing:
    """Everything that is said of a trace."""
    program: str
    run: str
    layout: str
    operations: int
    live_bytes_peak: int
    live_blocks_peak: int
    request_bytes_max: int
    demand_bytes_peak: int
    block_bytes_max: int
    smallest_bytes: int = 0
    steady_bytes: int = 0
    steady_to_bytes: int = 0
    variations_bytes: list = field(default_factory=list)
    recommended_bytes: int = 0
    robson_bytes: int = 0
    required_bytes: int = 0
    peak: Moment = None
    table: list = field(default_factory=list)

    def as_dict(self):
        return asdict(self)


def robson_bytes(live_bytes, block_bytes, unit_bytes):
    """
    What any allocator that moves no block needs for the worst sequence of requests (Robson 1974): with blocks of
    1 to n units, n a power of two, and at most M of them live, M a multiple of n, M*(log2(n)/2 + 1) - n + 1 units.
    """
    n = 1 << max((block_bytes // unit_bytes).bit_length() - 1, 0)
    units = live_bytes // unit_bytes // n * n
    if units == 0:
        return live_bytes
    return max(live_bytes, unit_bytes * math.floor(units * (math.log2(n) / 2 + 1) - n + 1))


def _holders(blocks, name_of):
    holders = defaultdict(lambda: Holder(""))
    for block in blocks:
        holder = holders[name_of(block)]
        holder.name = name_of(block)
        holder.blocks += 1
        holder.asked_bytes += block.bytes
        holder.block_bytes += block.block_bytes
    return sorted(holders.values(), key=lambda holder: (-holder.block_bytes, holder.name))


def moment_of(trace, answer, region_bytes):
    return Moment(region_bytes, answer.operations, answer.live_bytes, answer.live_blocks, sum(answer.free),
                  len(answer.free), max(answer.free, default=0),
                  _holders(answer.blocks, lambda block: trace.sites[block.site]),
                  _holders(answer.blocks, lambda block: f"{block.bytes} bytes"))


def granules_down(count_bytes):
    return count_bytes // GRANULE_BYTES * GRANULE_BYTES


def granules_up(count_bytes):
    return granules_down(count_bytes + GRANULE_BYTES - 1)


def failure_of(trace, flat, fit, region_bytes):
    """Why a region is too small; None if it is not."""
    answer = fit.at(flat, region_bytes)
    if answer.completes:
        return None
    return Failure(KIND_NAMES[answer.kind], answer.wanted_bytes, trace.sites[answer.wanted_site],
                   moment_of(trace, answer, region_bytes))


def _search(sizing, flat, fit, heap_bytes_max):
    """The smallest region, exactly; that from which on it is safe; and the one to recommend. 0: more than any heap."""
    least = fit.least(flat)
    if least == 0:
        return
    sizing.steady_to_bytes = min(granules_up(least + least // WINDOW_PART), heap_bytes_max)
    window = fit.window(flat, max(granules_down(sizing.live_bytes_peak), GRANULE_BYTES), sizing.steady_to_bytes)
    sizing.smallest_bytes, sizing.steady_bytes = window.smallest, window.steady
    sizing.variations_bytes = [fit.least(flat, variation) for variation in range(1, VARIATIONS + 1)]
    if 0 in sizing.variations_bytes:
        return
    recommended = max(sizing.steady_bytes, *sizing.variations_bytes)
    while recommended <= heap_bytes_max and fit.failures(flat, recommended, VARIATIONS) > 0:
        recommended += RECOMMENDED_STEP_BYTES
    sizing.recommended_bytes = recommended if recommended <= heap_bytes_max else 0


def fit_of(layout):
    """The default options, but for the layout."""
    return Fit(layouts()[layout])


def size_trace(trace, flat, layout=LAYOUT_DEFAULT):
    """Everything but the table of options."""
    fit = fit_of(layout)
    demand = fit.demand(flat)
    peak = summary.peak_of(trace)
    sizing = Sizing(trace.program, trace.run, layout, len(trace.operations), peak.live_bytes, demand.live_blocks_peak,
                    peak.largest_bytes, demand.demand_bytes_peak, demand.block_bytes_max)
    sizing.required_bytes = demand.required_bytes
    sizing.robson_bytes = robson_bytes(demand.demand_bytes_peak, demand.block_bytes_max, demand.block_bytes_min)
    _search(sizing, flat, fit, demand.heap_bytes_max)
    if sizing.smallest_bytes:
        answer = fit.at(flat, sizing.smallest_bytes, peak.operation + 1)
        sizing.peak = moment_of(trace, answer, sizing.smallest_bytes)
    return sizing


def configurations():
    """In each layout, all bins per octave with the default tries, and all tries with the default bins."""
    wanted = [(bins, TRIES_DEFAULT) for bins in BINS_LOG2]
    wanted += [(BINS_LOG2_DEFAULT, tries) for tries in TRIES if tries != TRIES_DEFAULT]
    return [Configuration(layout, bins, tries) for layout in layouts() for bins, tries in sorted(wanted)]


def size_table(flat):
    """The smallest region that a bisection finds, for each configuration."""
    table = configurations()
    for configuration in table:
        configuration.least_bytes = Fit(configuration.defines()).least(flat)
    return table
