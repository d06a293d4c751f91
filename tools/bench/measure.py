"""The figures of one heap, from what its programs print.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass
from fractions import Fraction

from bench import programs
from bench.heaps import BINS_LOG2

SEEDS = 8
KIB = 1024
# The live bytes are 70 % of a region of this size.
TARGET_SHARE = Fraction(7, 10)
LATENCY_REGION_BYTES = 64 * KIB


@dataclass(frozen=True)
class SpaceWorkload:
    key: str
    kind: str
    region_bytes: int   # the region whose share is the target

    @property
    def target_bytes(self):
        return int(self.region_bytes * TARGET_SHARE)


SPACE_WORKLOADS = [SpaceWorkload("steady 16K", "steady", 16 * KIB), SpaceWorkload("steady 64K", "steady", 64 * KIB),
                   SpaceWorkload("steady 256K", "steady", 256 * KIB), SpaceWorkload("phase 64K", "phase", 64 * KIB)]


def fields(words):
    """`space steady target 1 seed 2` as {"target": 1, "seed": 2}."""
    return {name: int(value) for name, value in zip(words[2::2], words[3::2])}


def space(heap, workload, seeds=SEEDS):
    """Smallest region by live bytes, the mean of the seeds."""
    lines = programs.run_anywhere(heap, "space", workload.kind, str(workload.target_bytes), "1", str(seeds),
                                  str(programs.static_bytes(heap)))
    rows = [fields(words) for words in lines if words[0] == "space"]
    if [row["seed"] for row in rows] != list(range(1, seeds + 1)):
        raise programs.MeasurementError(f"{heap.name}: {workload.key}: not every seed was measured")
    return {"region_by_live": float(sum(Fraction(row["region"], row["live"]) for row in rows) / seeds),
            "live_bytes": float(Fraction(sum(row["live"] for row in rows), seeds))}


def space_by_bins(heap, workload, seeds=SEEDS):
    """{bins per octave as a power of two: figure} for a heap of Ashlar's."""
    return {bins: space(heap.with_bins(bins), workload, seeds)["region_by_live"] for bins in BINS_LOG2}


def latency(heap, seeds=SEEDS):
    """How many calls took how many instructions: {"malloc": {instructions: calls}, "free": ..., "failed": n}."""
    region_bytes = LATENCY_REGION_BYTES - programs.static_bytes(heap)
    lines = programs.run_on_target(heap, "latency", "churn", str(int(LATENCY_REGION_BYTES * TARGET_SHARE)), "1",
                                   str(seeds), str(region_bytes), counts=True)
    counted = {"malloc": {}, "free": {}, "failed": 0}
    for name, instructions, calls in lines:
        if name == "failed":
            counted["failed"] = int(calls)
        else:
            counted[name][int(instructions)] = int(calls)
    return counted


def mean(histogram):
    return sum(instructions * calls for instructions, calls in histogram.items()) / sum(histogram.values())
