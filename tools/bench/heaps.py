"""The heaps that the bench compares, and how the program of each is built and named.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass, replace

# Where a heap's own data is static, its symbols begin with this: what they come to counts as part of its region.
LIBC_STATE = "__malloc_"


@dataclass(frozen=True)
class Heap:
    """A heap in one configuration. Two that are equal are built alike."""
    name: str                   # as reports call it
    source: str                 # HEAP of tests/bench/bench.mk
    libc: str = "nano"
    safety: str = "none"
    cpu: str = "cortex-m4"
    opt: str = "-O2"
    defines: tuple = ()
    state: tuple = ()           # prefixes of the names of the data that it keeps outside of its region
    runs_on_host: bool = True   # its source can be built for this machine

    @property
    def is_ashlar(self):
        return self.source == "ashlar"

    def variables(self):
        """For make."""
        return [f"HEAP={self.source}", f"LIBC={self.libc}", f"SAFETY={self.safety}", f"CPU={self.cpu}",
                f"OPT={self.opt}", f"DEFINES={' '.join(self.defines)}"]

    def having(self, **changes):
        return replace(self, **changes)

    def with_bins(self, bins_log2):
        return self.having(defines=(*self.defines, f"ASHLAR_BINS_PER_OCTAVE_LOG2={bins_log2}"))


def libc_heap(libc):
    # A binary: how newlib was built is Debian's choice; of picolibc's two builds, the option at the link picks one.
    return Heap(name=libc, source="libc", libc=libc, state=(LIBC_STATE,), runs_on_host=False)


def ashlar(layout="wide", safety="none", **changes):
    defines = ("ASHLAR_LAYOUT=1",) if layout == "compact" else ()
    return Heap(name=f"Ashlar {layout} {safety}", source="ashlar", safety=safety, defines=defines, **changes)


LIBC_HEAPS = [libc_heap(libc) for libc in ("newlib", "nano", "picolibc")]
BINS_LOG2 = range(5)
