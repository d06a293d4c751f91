"""The figures that steer work on the core, in seconds.

SPDX-License-Identifier: Apache-2.0
"""

from bench import measure
from bench.heaps import BINS_LOG2, PEERS, ashlar, layouts_there, option_is_known
from commands import InputError


def print_header():
    print(f"{'':34}" + "".join(f"{workload.key:>13}" for workload in measure.SPACE_WORKLOADS) +
          "    malloc mean/max    free mean/max   failed")


def print_row(name, heap):
    spaces = [measure.space(heap, workload) for workload in measure.SPACE_WORKLOADS]
    counted = measure.latency(heap, with_distribution=False)
    malloc, free = counted["malloc"], counted["free"]
    print(f"{name:34}" + "".join(f"{'-':>13}" if space is None else f"{space:13.3f}" for space in spaces) +
          f"{malloc['mean']:13.1f}/{malloc['max']:<6}{free['mean']:10.1f}/{free['max']:<6}{counted['failed']:6}",
          flush=True)


def check_options(layout, defines):
    """A name that the sources do not know would change nothing, and nobody would notice."""
    if layout not in layouts_there():
        raise InputError(f"there is no layout '{layout}' in this tree")
    for define in defines:
        name, _, value = define.partition("=")
        if not option_is_known(name) or not value.isdecimal():
            raise InputError(f"'{define}' is not OPTION=N with an option of alloc/include/ashlar/config.h")


def print_table(layout, safety, defines, with_peers):
    check_options(layout, defines)
    print_header()
    for bins in BINS_LOG2:
        heap = ashlar(layout, safety, defines=tuple(defines)).with_bins(bins)
        print_row(f"{heap.name} {heap.opt}, {2 ** bins} bins", heap)
    for heap in PEERS if with_peers else []:
        print_row(heap.name, heap)
