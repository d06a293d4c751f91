"""The heaps that the bench compares: how the program of each is built, and what is known of it beforehand.

SPDX-License-Identifier: Apache-2.0
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

CONFIG = Path(__file__).resolve().parent.parent.parent / "alloc" / "include" / "ashlar" / "config.h"

BINS_OPTION = "ASHLAR_BINS_PER_OCTAVE_LOG2"
BINS_LOG2 = range(5)
LAYOUTS = ("wide", "compact")
# The largest region that the bench's programs have memory for.
REGION_BYTES_MAX = 1 << 21
# The compact layout holds heaps up to this size.
COMPACT_REGION_BYTES_MAX = 65536


@dataclass(frozen=True)
class Heap:
    """A heap in one configuration. Two that are equal are built alike."""
    name: str                   # as reports call it
    source: str                 # HEAP of tests/bench/bench.mk
    calls: tuple                # the names of its malloc and free in the program
    origin: str                 # what it is, in words
    package: str = ""           # Debian's binary package that it is linked from
    source_package: str = ""    # or the source package that it is compiled from
    libc: str = "nano"
    safety: str = "none"
    layout: str = "wide"
    board: str = "mps2-an386"   # which runs the code of any core but that of ARMv8-M
    cpu: str = "cortex-m4"
    opt: str = "-O2"
    defines: tuple = ()
    state: tuple = ()           # what the names of the data begin with that it keeps outside of its region
    runs_on_host: bool = True   # its source can be built for this machine
    region_bytes_max: int = REGION_BYTES_MAX

    @property
    def is_ashlar(self):
        return self.source == "ashlar"

    def variables(self):
        """For make."""
        return [f"HEAP={self.source}", f"BOARD={self.board}", f"LIBC={self.libc}", f"LAYOUT={self.layout}",
                f"SAFETY={self.safety}", f"CPU={self.cpu}", f"OPT={self.opt}", f"DEFINES={' '.join(self.defines)}"]

    def having(self, **changes):
        return replace(self, **changes)

    def with_bins(self, bins_log2):
        return self.having(defines=(*self.defines, f"{BINS_OPTION}={bins_log2}"))


def ashlar(layout="wide", safety="none", **changes):
    limits = {"region_bytes_max": COMPACT_REGION_BYTES_MAX} if layout == "compact" else {}
    return Heap(name=f"Ashlar {layout} {safety}", source="ashlar", calls=("ashlar_alloc", "ashlar_free"),
                origin="this project", layout=layout, safety=safety, **limits, **changes)


def libc_heap(libc, package, origin):
    # A binary: how newlib was built is Debian's choice; of picolibc's two builds, the option at the link picks one.
    return Heap(name=libc, source="libc", calls=("malloc", "free"), origin=origin, package=package, libc=libc,
                state=("__malloc_",), runs_on_host=False)


def option_is_known(name):
    return re.search(rf"^#ifndef {re.escape(name)}$", CONFIG.read_text(encoding="utf-8"), re.MULTILINE) is not None


def ashlar_heaps():
    return [ashlar(layout, safety) for layout in LAYOUTS for safety in ("none", "hardened")]


NEWLIB_PACKAGE = "libnewlib-arm-none-eabi"

PEERS = [
    libc_heap("newlib", NEWLIB_PACKAGE, "the C library newlib"),
    libc_heap("nano", NEWLIB_PACKAGE, "the C library newlib-nano"),
    libc_heap("picolibc", "picolibc-arm-none-eabi",
              "the C library picolibc: built for speed with -O2, for size with -Os"),
    Heap("TLSF", "tlsf", ("malloc_ex", "free_ex"), "two-level segregated fit 2.4.6, by its authors",
         source_package="supercollider"),
    Heap("dlmalloc", "dlmalloc", ("mspace_malloc", "mspace_free"), "Doug Lea's malloc 2.8, as an mspace",
         source_package="libffi", state=("mparams",)),
    Heap("mbedtls", "mbedtls", ("buffer_alloc_calloc", "buffer_alloc_free"),
         "the buffer allocator of Mbed TLS; malloc is calloc", source_package="mbedtls", state=("heap",)),
    Heap("memsys5", "memsys5", ("memsys5Malloc", "memsys5Free"), "SQLite's buddy allocator",
         source_package="sqlite3", state=("mem5",)),
]
