"""The figures that steer work on the core, in seconds.

SPDX-License-Identifier: Apache-2.0
"""

from bench import measure
from bench.heaps import BINS_LOG2, LIBC_HEAPS, ashlar

SMALL_HEAP_BYTES = 65536


def print_header():
    print(f"{'':34}" + "".join(f"{workload.key:>13}" for workload in measure.SPACE_WORKLOADS) +
          "    malloc mean/max    free mean/max   failed")


def print_row(name, heap, workloads):
    space = {workload.key: measure.space(heap, workload)["region_by_live"] for workload in workloads}
    counted = measure.latency(heap)
    columns = [f"{space[workload.key]:13.3f}" if workload.key in space else f"{'-':>13}"
               for workload in measure.SPACE_WORKLOADS]
    malloc, free = counted["malloc"], counted["free"]
    print(f"{name:34}" + "".join(columns) + f"{measure.mean(malloc):13.1f}/{max(malloc):<6}"
          f"{measure.mean(free):10.1f}/{max(free):<6}{counted['failed']:6}", flush=True)


def print_table(options):
    print_header()
    workloads = [workload for workload in measure.SPACE_WORKLOADS
                 if options.layout == "wide" or workload.region_bytes < SMALL_HEAP_BYTES * 2]
    for bins in BINS_LOG2:
        heap = ashlar(options.layout)
        heap = heap.having(defines=(*heap.defines, *options.define)).with_bins(bins)
        print_row(f"{heap.name} -O2, {2 ** bins} bins", heap, workloads)
    if options.peers:
        for heap in LIBC_HEAPS:
            print_row(heap.name, heap, measure.SPACE_WORKLOADS)
