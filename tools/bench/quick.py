"""The figures that steer work on the core, in seconds.

SPDX-License-Identifier: Apache-2.0
"""

from bench import measure
from bench.heaps import BINS_LOG2, PEERS, ashlar, option_is_known
from bench.report import ratio_text
from commands import InputError


def print_header():
    print(f"{'':34}" + "".join(f"{workload.key:>15}" for workload in measure.SPACE_WORKLOADS) +
          "    malloc mean/max    free mean/max   failed")


def print_row(name, heap, seeds):
    spaces = [measure.space(heap, workload, seeds) for workload in measure.SPACE_WORKLOADS]
    counted = measure.latency(heap, with_distribution=False)
    malloc, free = counted["malloc"], counted["free"]
    print(f"{name:34}" + "".join(f"{ratio_text(space):>15}" for space in spaces) +
          f"{malloc['mean']:13.1f}/{malloc['max']:<6}{free['mean']:10.1f}/{free['max']:<6}{counted['failed']:6}",
          flush=True)


def check_options(defines):
    """A name that the sources do not know would change nothing, and nobody would notice."""
    for define in defines:
        name, _, value = define.partition("=")
        if not option_is_known(name) or not value.isdecimal():
            raise InputError(f"'{define}' is not OPTION=N with an option of alloc/include/ashlar/config.h")


def print_table(layout, safety, defines, seeds, with_peers):
    check_options(defines)
    print_header()
    for bins in BINS_LOG2:
        heap = ashlar(layout, safety, defines=tuple(defines)).with_bins(bins)
        print_row(f"{heap.name} {heap.opt}, {2 ** bins} bins", heap, seeds)
    for heap in PEERS if with_peers else []:
        print_row(heap.name, heap, seeds)
