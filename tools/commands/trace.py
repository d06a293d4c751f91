"""Show what is in a recorded trace, or turn it into the form that replays.

Prints the trace's header, how often each call occurs, and what was live at most. With --flat, writes the
operations alone, as `make replay` reads them, instead. docs/traces.md describes both forms.

SPDX-License-Identifier: Apache-2.0
"""

from collections import Counter
from pathlib import Path

from commands import STATUS_OK
from trace import format as trace_format
from trace import summary


def add_arguments(parser):
    parser.add_argument("trace", type=Path, help="a recorded trace")
    parser.add_argument("--flat", type=Path, metavar="FILE", help="write the flat form to FILE and print nothing")


def print_trace(trace):
    peak = summary.peak_of(trace)
    counts = Counter(operation.kind for operation in trace.operations)
    print(f"{trace.program}: {trace.run}")
    print(f"  pointers of {trace.pointer_bytes} bytes, payloads aligned to {trace.alignment}")
    cut = "" if trace.recorded == len(trace.operations) else f" of {trace.recorded}, cut there"
    print(f"  {len(trace.operations)} operations{cut}: " +
          ", ".join(f"{counts[kind]} {name}" for kind, name in enumerate(trace_format.KIND_NAMES) if counts[kind]))
    print(f"  {len(trace.sites)} call sites, {trace.slots} slots, {trace.live_at_end} blocks live at the end")
    print(f"  at most {peak.live_bytes} bytes live, in {peak.live_blocks} blocks, after operation {peak.operation}; "
          f"largest request {peak.largest_bytes} bytes")


def run(options):
    trace = trace_format.load(options.trace)
    if options.flat:
        options.flat.parent.mkdir(parents=True, exist_ok=True)
        trace_format.write_whole(options.flat, trace_format.flatten(trace))
    else:
        print_trace(trace)
    return STATUS_OK
