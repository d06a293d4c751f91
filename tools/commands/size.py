"""Tell how much heap a recorded program needs.

Replays a trace (ashlar record makes one) on the allocator itself, built for a 32-bit machine, in regions of many
sizes. Prints the peak, the smallest region in which the program completes and the one to recommend, what the
options of the allocator change about it, what the worst case demands, and which call sites and sizes hold the
memory at the peak. With --region it says whether a region is large enough, and if not, what failed and who held
the memory then; the exit status is 1 then. docs/size.md says how each figure is found.

SPDX-License-Identifier: Apache-2.0
"""

import json
import re
import tempfile
from pathlib import Path

from commands import InputError, STATUS_FAILED, STATUS_OK
from trace import format as trace_format
from trace import sizing

REGION = re.compile(r"(\d+)(K?)")
# No layout has larger heaps; the allocator itself says where its own has not.
REGION_BYTES_MAX = 1 << 28
# Of the machine that the replays are built for.
POINTER_BYTES = 4
NONE = "none"
WAY_NAMES = {"heap": "", "malloc": " through malloc"}
HEADS = ["smallest region", "of the peak", "through malloc", "recommended"]


def add_arguments(parser):
    parser.add_argument("trace", type=Path, nargs="+", help="a recorded trace")
    parser.add_argument("--region", metavar="BYTES", help="only: is a region of that size enough? (46080 or 45K)")
    parser.add_argument("--layout", choices=sizing.LAYOUTS, default=sizing.LAYOUT_DEFAULT,
                        help="the layout of all but the table (default: %(default)s)")
    parser.add_argument("--top", type=int, default=8, metavar="N",
                        help="how many call sites and sizes to list (default: %(default)s)")
    parser.add_argument("--no-table", action="store_true", help="leave the table of options out, which builds each")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything as JSON")
    form.add_argument("--markdown", action="store_true", help="print one line of a table for each trace")


def parse_region(text):
    match = REGION.fullmatch(text)
    region_bytes = int(match[1]) * (1024 if match[2] else 1) if match else 0
    region_bytes = sizing.granules_down(region_bytes)
    if not 0 < region_bytes <= REGION_BYTES_MAX:
        raise InputError(f"--region {text}: not a size that a heap can have")
    return region_bytes


def flat_of(trace, directory):
    path = Path(directory) / "trace.flat"
    path.write_bytes(trace_format.flatten(trace))
    return path


# ---- Printing ----

def print_holders(title, holders, top):
    if not holders:
        return
    print(f"  {title}")
    print(f"    {'in blocks':>9} {'asked for':>9} {'blocks':>6}")
    for holder in holders[:top]:
        print(f"    {holder.block_bytes:9} {holder.asked_bytes:9} {holder.blocks:6}  {holder.name}")
    rest = holders[top:]
    if rest:
        sums = [sum(getattr(holder, name) for holder in rest) for name in ("block_bytes", "asked_bytes", "blocks")]
        print(f"    {sums[0]:9} {sums[1]:9} {sums[2]:6}  in {len(rest)} more")


def print_moment(moment, top):
    print_holders("call sites that hold the most, in bytes", moment.sites, top)
    print_holders("sizes that hold the most, in bytes", moment.sizes, top)


def print_way(title, search, peak_bytes, note):
    if not search.smallest_bytes:
        print(f"  {title} none: more than the largest heap")
        return
    ratio = search.smallest_bytes / peak_bytes if peak_bytes else 0
    print(f"  {title} {search.smallest_bytes} bytes, {ratio:.3f} times the peak{note}; "
          f"from {search.steady_bytes} on every size up to {search.steady_to_bytes} completes")


def print_recommended(result):
    if not result.recommended_bytes:
        print("  recommended      none: a variant of the trace needs more than the largest heap")
        return
    variations = result.heap.variations_bytes + result.malloc.variations_bytes
    margin = 100 * (result.recommended_bytes / result.heap.smallest_bytes - 1)
    print(f"  recommended      {result.recommended_bytes} bytes, {margin:.1f} % above the smallest: holds the trace both "
          f"ways, and {sizing.VARIATIONS} variants of it, each request")
    print(f"                   up to 8 bytes smaller or larger, which need {min(variations)} to {max(variations)}")


def print_search(result):
    print(f"  peak live        {result.live_bytes_peak} bytes, at most {result.live_blocks_peak} blocks, largest "
          f"request {result.request_bytes_max} bytes")
    print_way("smallest region ", result.heap, result.live_bytes_peak, "")
    print_way("  through malloc", result.malloc, result.live_bytes_peak,
              f", growing by {result.grow_step_bytes}")
    print_recommended(result)


def print_worst_case(result):
    print(f"  worst case       for all programs with at most {result.demand_bytes_peak} bytes in blocks at a time, and "
          f"none above {result.block_bytes_max}:")
    print(f"                   no allocator that moves no block can do with less than {result.robson_bytes} bytes;")
    certain = f"{result.required_bytes} bytes are certain" if result.required_bytes else "no size of a heap is certain"
    print(f"                   {certain} to suffice (ashlar_required_bytes)")


def print_table(table):
    cells = {(row.layout, row.bins_per_octave_log2, row.fit_tries): row.least_bytes or NONE for row in table}
    print("  smallest region by option, in bytes, as a bisection finds it")
    print("    bins per octave     " + "".join(f"{1 << bins:9}" for bins in sizing.BINS_LOG2))
    for layout in sizing.LAYOUTS:
        for tries in sizing.TRIES:
            row = "".join(f"{cells.get((layout, bins, tries), ''):>9}" for bins in sizing.BINS_LOG2)
            print(f"    {layout:8} fit tries {tries} {row}")


def print_pointers(pointer_bytes):
    if pointer_bytes != POINTER_BYTES:
        print(f"  recorded with pointers of {pointer_bytes} bytes: on a 32-bit target structures are smaller than here")


def print_sizing(result, top):
    print(f"{result.program}: {result.run}, {result.operations} operations, layout {result.layout}")
    print_pointers(result.pointer_bytes)
    print_search(result)
    print_worst_case(result)
    if result.table:
        print_table(result.table)
    if result.peak:
        print_moment(result.peak, top)


def print_fit(trace, region_bytes, failure, top):
    print(f"{trace.program}: {trace.run}")
    print_pointers(trace.pointer_bytes)
    if failure is None:
        print(f"  fits in {region_bytes} bytes, as a heap and through malloc: all {len(trace.operations)} operations done")
        return
    moment = failure.moment
    way = WAY_NAMES[failure.way]
    print(f"  does not fit in {region_bytes} bytes{way}: operation {moment.operation} of {len(trace.operations)} fails, "
          f"{failure.call} of {failure.bytes} bytes")
    print(f"    from {failure.site}")
    print(f"    with {moment.live_bytes} bytes live in {moment.live_blocks} blocks, and {moment.free_bytes} bytes free "
          f"in {moment.free_blocks} pieces of at most {moment.free_largest_bytes}")
    print_moment(moment, top)


# ---- One line for each trace ----

def layout_cells(result):
    smallest = result.heap.smallest_bytes
    ratio = f"{smallest / max(result.live_bytes_peak, 1):.3f}" if smallest else ""
    return [str(smallest or NONE), ratio, str(result.malloc.smallest_bytes or NONE),
            str(result.recommended_bytes or NONE)]


def print_markdown(traces, directory):
    heads = ["program", "operations", "peak live"]
    heads += [f"{name}: {head}" for name in sizing.LAYOUTS for head in HEADS]
    print("| " + " | ".join(heads) + " |")
    print("|---|" + "---:|" * (len(heads) - 1))
    for trace in traces:
        results = [sizing.size_trace(trace, flat_of(trace, directory), name) for name in sizing.LAYOUTS]
        cells = [trace.program, str(len(trace.operations)), str(results[0].live_bytes_peak)]
        print("| " + " | ".join(cells + sum(map(layout_cells, results), [])) + " |")


# ---- The three questions ----

def ask_region(traces, region_bytes, options, directory):
    """Whether each trace fits; the exit status."""
    fit = sizing.Fit(options.layout)
    failures = [sizing.failure_of(trace, flat_of(trace, directory), fit, region_bytes) for trace in traces]
    if options.json:
        print(json.dumps([{"program": trace.program, "region_bytes": region_bytes, "fits": failure is None,
                           "failure": sizing.asdict(failure) if failure else None}
                          for trace, failure in zip(traces, failures)], indent=1))
    else:
        for trace, failure in zip(traces, failures):
            print_fit(trace, region_bytes, failure, options.top)
    return STATUS_FAILED if any(failures) else STATUS_OK


def ask_size(traces, options, directory):
    results = []
    for trace in traces:
        flat = flat_of(trace, directory)
        result = sizing.size_trace(trace, flat, options.layout)
        if not options.no_table:
            result.table = sizing.size_table(flat)
        results.append(result)
        if not options.json:
            print_sizing(result, options.top)
    if options.json:
        print(json.dumps([result.as_dict() for result in results], indent=1))
    return STATUS_OK


def run(options):
    if options.top < 1:
        raise InputError(f"--top {options.top}: at least 1")
    region_bytes = parse_region(options.region) if options.region is not None else None
    traces = [trace_format.load(path) for path in options.trace]
    with tempfile.TemporaryDirectory(prefix="ashlar-size-") as directory:
        if region_bytes is not None:
            return ask_region(traces, region_bytes, options, directory)
        if options.markdown:
            print_markdown(traces, directory)
            return STATUS_OK
        return ask_size(traces, options, directory)
