"""How much heap a trace needs: the searches, and what their results mean. docs/size.md says how each is made.

SPDX-License-Identifier: Apache-2.0
"""

import math
import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field

from trace import summary
from trace.fit import Fit, HEAP, MALLOC, ROOT, WAYS
from trace.format import KIND_NAMES

GRANULE_BYTES = 8
# Variants of a trace, each request a little larger or smaller, that the recommended region must hold too.
VARIATIONS = 16
# How far above what a bisection finds every size is tried: 1 part in so many.
WINDOW_PART = 32
RECOMMENDED_STEP_BYTES = 64

BINS_LOG2 = range(5)
TRIES = range(1, 5)
LAYOUTS = LAYOUT_DEFAULT, _ = "wide", "compact"
CONFIG = ROOT / "alloc/include/ashlar/config.h"


def option_default(name):
    """The default of an option of the library."""
    return int(re.search(rf"^#define {name} (\d+)$", CONFIG.read_text(encoding="utf-8"), re.MULTILINE)[1])


BINS_LOG2_DEFAULT = option_default("ASHLAR_BINS_PER_OCTAVE_LOG2")
TRIES_DEFAULT = option_default("ASHLAR_FIT_TRIES")


@dataclass
class Configuration:
    """Options that decide how much fits, and the smallest heap found with them; 0 if none is large enough."""
    layout: str
    bins_per_octave_log2: int
    fit_tries: int
    least_bytes: int = 0

    def defines(self):
        return [f"ASHLAR_BINS_PER_OCTAVE_LOG2={self.bins_per_octave_log2}", f"ASHLAR_FIT_TRIES={self.fit_tries}"]


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
    """The operation that a region is too small for, as a heap or as malloc's RAM."""
    way: str
    call: str
    bytes: int
    site: str
    moment: Moment


@dataclass
class Search:
    """What was found for one way of using a region; 0: more than any heap."""
    way: str
    smallest_bytes: int = 0
    steady_bytes: int = 0
    steady_to_bytes: int = 0
    variations_bytes: list = field(default_factory=list)


@dataclass
class Sizing:
    """Everything that is said of a trace."""
    program: str
    run: str
    pointer_bytes: int
    layout: str
    operations: int
    live_bytes_peak: int
    live_blocks_peak: int
    request_bytes_max: int
    demand_bytes_peak: int
    block_bytes_max: int
    grow_step_bytes: int
    heap: Search = None
    malloc: Search = None
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
    """Why a region is too small, in one of the ways to use it; None if it is not."""
    for way in WAYS:
        answer = fit.at(flat, way, region_bytes)
        if not answer.completes:
            return Failure(way, KIND_NAMES[answer.kind], answer.wanted_bytes, trace.sites[answer.wanted_site],
                           moment_of(trace, answer, region_bytes))
    return None


def _search(sizing, flat, fit, way, heap_bytes_max):
    """The smallest region, exactly; and that from which on it is safe."""
    search = Search(way)
    least = fit.least(flat, way)
    if least == 0:
        return search
    search.steady_to_bytes = min(granules_up(least + least // WINDOW_PART), heap_bytes_max)
    first = max(granules_down(sizing.live_bytes_peak), GRANULE_BYTES)
    window = fit.window(flat, way, first, search.steady_to_bytes)
    search.smallest_bytes, search.steady_bytes = window.smallest, window.steady
    search.variations_bytes = [fit.least(flat, way, variation) for variation in range(1, VARIATIONS + 1)]
    return search


def _recommend(sizing, flat, fit, heap_bytes_max):
    """The least that holds the trace and its variations in both ways; 0: more than any heap."""
    searches = [sizing.heap, sizing.malloc]
    needed = [size for search in searches for size in (search.steady_bytes, *search.variations_bytes)]
    if 0 in needed:
        return 0
    region_bytes = max(needed)
    while region_bytes <= heap_bytes_max:
        if not any(fit.failures(flat, search.way, region_bytes, VARIATIONS) for search in searches):
            return region_bytes
        region_bytes += RECOMMENDED_STEP_BYTES
    return 0


def size_trace(trace, flat, layout=LAYOUT_DEFAULT):
    """Everything but the table of options."""
    fit = Fit(layout)
    demand = fit.demand(flat)
    peak = summary.peak_of(trace)
    sizing = Sizing(trace.program, trace.run, trace.pointer_bytes, layout, len(trace.operations),
                    peak.live_bytes, demand.live_blocks_peak, peak.largest_bytes, demand.demand_bytes_peak,
                    demand.block_bytes_max, demand.grow_step_bytes)
    sizing.required_bytes = demand.required_bytes
    sizing.robson_bytes = robson_bytes(demand.demand_bytes_peak, demand.block_bytes_max, demand.block_bytes_min)
    sizing.heap = _search(sizing, flat, fit, HEAP, demand.heap_bytes_max)
    sizing.malloc = _search(sizing, flat, fit, MALLOC, demand.heap_bytes_max)
    sizing.recommended_bytes = _recommend(sizing, flat, fit, demand.heap_bytes_max)
    if sizing.heap.smallest_bytes:
        answer = fit.at(flat, HEAP, sizing.heap.smallest_bytes, peak.operation + 1)
        sizing.peak = moment_of(trace, answer, sizing.heap.smallest_bytes)
    return sizing


def configurations():
    """In each layout, all bins per octave with the default tries, and all tries with the default bins."""
    wanted = [(bins, TRIES_DEFAULT) for bins in BINS_LOG2]
    wanted += [(BINS_LOG2_DEFAULT, tries) for tries in TRIES if tries != TRIES_DEFAULT]
    return [Configuration(layout, bins, tries) for layout in LAYOUTS for bins, tries in sorted(wanted)]


def size_table(flat):
    """The smallest region that a bisection finds, for each configuration."""
    table = configurations()
    for configuration in table:
        configuration.least_bytes = Fit(configuration.layout, configuration.defines()).least(flat)
    return table
