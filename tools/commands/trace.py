"""Show what is in a recorded trace, or turn it into the form that replays.

Prints the trace's header, how often each call occurs, and what was live at most. With --flat, writes the
operations alone, as `make replay` reads them, instead. docs/traces.md describes both forms.

SPDX-License-Identifier: Apache-2.0
"""

from collections import Counter
from pathlib import Path

from commands import InputError, STATUS_OK
from trace import format as trace_format
from trace import summary


def add_arguments(parser):
    parser.add_argument("trace", type=Path, nargs="+", help="a recorded trace")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--flat", type=Path, metavar="FILE", help="write the flat form of one trace to FILE instead")
    form.add_argument("--markdown", action="store_true", help="print one line of a table for each trace")


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


def print_markdown(paths):
    print("| program | what was run | operations | of | call sites | peak live (bytes) | in blocks | largest request "
          "| file (bytes) |\n|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for path in paths:
        trace = trace_format.load(path)
        peak = summary.peak_of(trace)
        cells = [trace.program, trace.run.replace("|", "\\|"), len(trace.operations), trace.recorded,
                 len(trace.sites), peak.live_bytes, peak.live_blocks, peak.largest_bytes, path.stat().st_size]
        print("| " + " | ".join(map(str, cells)) + " |")


def write_flat(paths, output):
    if len(paths) > 1:
        raise InputError("--flat takes one trace")
    flat = trace_format.flatten(trace_format.load(paths[0]))
    output.parent.mkdir(parents=True, exist_ok=True)
    trace_format.write_whole(output, flat)


def run(options):
    if options.flat:
        write_flat(options.trace, options.flat)
    elif options.markdown:
        print_markdown(options.trace)
    else:
        for path in options.trace:
            print_trace(trace_format.load(path))
    return STATUS_OK
