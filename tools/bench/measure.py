"""The figures of one heap, from what its programs print. Smaller is better, for every one of them.

SPDX-License-Identifier: Apache-2.0
"""

import json
import math
import statistics
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bench import programs
from bench.code_size import Program
from bench.heaps import BINS_LOG2, REGION_BYTES_MAX

# A block more or less shifts every one after it, so the least region scatters; many calls are counted in few runs.
SPACE_SEEDS = 32
LATENCY_SEEDS = 8
KIB = 1024
# The live bytes are 70 % of a region of this size.
TARGET_SHARE = Fraction(7, 10)
LATENCY_REGION_BYTES = 64 * KIB
KEPT_REGIONS_KIB = (4, 16, 64, 256, 1024)
# Cores and the options that the heap is compiled with, for speed and for size.
BUILDS = (("cortex-m4", "-O2"), ("cortex-m0", "-Os"))
BUILD_WITH_DISTRIBUTION = BUILDS[0]
CODE_CPUS = ("cortex-m4", "cortex-m0")
CODE_OPT = "-Os"
BOUND_BUILDS = (("cortex-m4", "-O2"), ("cortex-m4", "-Os"), ("cortex-m0", "-Os"))
RATIO_DIGITS = 4
MEAN_DIGITS = 2
TRACES = sorted((programs.ROOT / "tests/bench/traces").glob("*.trace"))
FLAT_TRACES = Path("build/bench/traces")
# A recorded program gets a region of twice what lives, in whole KiB, if the heap may have that much.
TRACE_REGION_FACTOR = 2


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


def build_name(cpu, opt):
    return f"{cpu} {opt}"


def fields(words):
    """`seed 2 live 17` as {"seed": 2, "live": 17}."""
    return {name: int(value) for name, value in zip(words[::2], words[1::2])}


# ---- Space ----

def room_words(heap):
    """What a search has to know of the memory that the heap may have."""
    return str(programs.static_bytes(heap)), str(heap.region_bytes_max)


def mean_and_error(values):
    """Their mean, and its standard error: how far another choice of seeds would likely take it."""
    return {"mean": round(statistics.fmean(values), RATIO_DIGITS),
            "error": round(statistics.stdev(values) / math.sqrt(len(values)), RATIO_DIGITS)}


def space(heap, workload, seeds=SPACE_SEEDS):
    """The smallest region by the live bytes, over the seeds; None if that is more than the heap may have."""
    if heap.region_bytes_max < workload.region_bytes:
        return None
    lines = programs.run_anywhere(heap, "space", workload.kind, str(workload.target_bytes), "1", str(seeds),
                                  *room_words(heap))
    if heap.region_bytes_max < REGION_BYTES_MAX and ["none"] in [words[:1] for words in lines]:
        return None
    rows = [fields(words[2:]) for words in lines if words[0] == "space"]
    if [row["seed"] for row in rows] != list(range(1, seeds + 1)):
        raise programs.MeasurementError(f"{heap.name}: {workload.key}: not every seed was measured")
    return mean_and_error([row["region"] / row["live"] for row in rows])


def spaces(heap, bins_log2):
    """By workload; of Ashlar for each of these numbers of bins per octave."""
    if not heap.is_ashlar:
        return {workload.key: space(heap, workload) for workload in SPACE_WORKLOADS}
    return {workload.key: {str(2 ** log2): space(heap.with_bins(log2), workload) for log2 in bins_log2}
            for workload in SPACE_WORKLOADS}


def kept_bytes(heap):
    """What of a region a single block cannot have, by the region's size in KiB."""
    static_bytes = programs.static_bytes(heap)
    kept = {}
    for kib in KEPT_REGIONS_KIB:
        if kib * KIB <= heap.region_bytes_max:
            words = programs.run_anywhere(heap, "largest", str(kib * KIB), str(static_bytes))[0]
            kept[f"{kib} KiB"] = kib * KIB - fields(words[1:])["bytes"]
    return kept


# ---- Instructions ----

def calls_counted(heap, room_bytes=LATENCY_REGION_BYTES):
    """How many calls took how many instructions, {"malloc": {instructions: calls}, ...}; and how many failed."""
    region_bytes = room_bytes - programs.static_bytes(heap)
    lines = programs.run_on_target(heap, "latency", "churn", str(int(LATENCY_REGION_BYTES * TARGET_SHARE)), "1",
                                   str(LATENCY_SEEDS), str(region_bytes), counts=True)
    counted, failed = {"malloc": {}, "free": {}}, 0
    for name, instructions, calls in lines:
        if name == "failed":
            failed = int(calls)
        else:
            counted[name][int(instructions)] = counted[name].get(int(instructions), 0) + int(calls)
    return counted, failed


def mean(histogram):
    return round(sum(instructions * calls for instructions, calls in histogram.items()) / sum(histogram.values()),
                 MEAN_DIGITS)


def latency(heap, with_distribution):
    counted, failed = calls_counted(heap)
    figures = {"failed": failed}
    for call, histogram in counted.items():
        figures[call] = {"mean": mean(histogram), "max": max(histogram)}
        if with_distribution:
            figures[call]["distribution"] = " ".join(f"{number}:{calls}" for number, calls in sorted(histogram.items()))
    return figures


def latencies(heap):
    return {build_name(cpu, opt): latency(heap.having(cpu=cpu, opt=opt), (cpu, opt) == BUILD_WITH_DISTRIBUTION)
            for cpu, opt in BUILDS}


def patterns(heap):
    region_bytes = LATENCY_REGION_BYTES - programs.static_bytes(heap)
    lines = programs.run_on_target(heap, "patterns", str(region_bytes), counts=True)
    return {name: int(instructions) for _, name, instructions in lines}


# ---- Recorded programs ----

def flat_trace(trace):
    """The trace in the form that replays, by a path from the root that is short enough for a board's command line."""
    flat = FLAT_TRACES / f"{trace.stem}.flat"
    subprocess.run(["tools/ashlar", "trace", str(trace), "--flat", str(flat)], cwd=programs.ROOT, check=True)
    return flat


def trace_figures(heap, flat):
    """None if the heap cannot run that program at all."""
    content = (programs.ROOT / flat).read_bytes()
    static_bytes = programs.static_bytes(heap)
    found = programs.run_anywhere(heap, "trace-space", str(flat), *room_words(heap), reads=content)[0]
    if found[0] != "space":
        return None
    row = fields(found[2:])
    figures = {"live_bytes": row["live"], "region_bytes": row["region"]}
    region_bytes = min(-(-TRACE_REGION_FACTOR * row["live"] // KIB) * KIB, heap.region_bytes_max)
    words = programs.run_on_target(heap, "trace-latency", str(flat), str(region_bytes - static_bytes), counts=True,
                                   reads=content)[0]
    if words[0] == "trace":
        counted = fields(words[1:])
        figures["mean"] = round(counted["instructions"] / counted["calls"], MEAN_DIGITS)
        figures["max"] = counted["max"]
    return figures


def traces(heap):
    return {trace.stem: trace_figures(heap, flat_trace(trace)) for trace in TRACES}


# ---- Code and static bounds ----

def code_bytes(heap):
    return {cpu: Program(programs.target_program(heap.having(cpu=cpu, opt=CODE_OPT))).bytes_reached(heap.calls)
            for cpu in CODE_CPUS}


def bounds_of(heap):
    """What `ashlar wcet` proves of malloc and free."""
    done = subprocess.run(["tools/ashlar", "wcet", str(programs.target_program(heap)), "--cpu", heap.cpu, "--json",
                           *heap.calls], cwd=programs.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise programs.MeasurementError(f"{heap.name}: ashlar wcet: {done.stderr.strip() or done.returncode}")
    entries = json.loads(done.stdout)["entries"]
    # Of some cores nobody has published how many cycles an instruction takes.
    return {call: {"instructions": entries[name]["instructions"]["fixed"],
                   "cycles": entries[name]["cycles"] and entries[name]["cycles"]["fixed"],
                   "stack_bytes": entries[name]["stack_bytes"]}
            for call, name in zip(("malloc", "free"), heap.calls)}


def bounds(heap):
    return {build_name(cpu, opt): bounds_of(heap.having(cpu=cpu, opt=opt)) for cpu, opt in BOUND_BUILDS}


def figures(heap, bins_log2=BINS_LOG2):
    """
    Everything that is measured of a heap, its space with these numbers of bins. Only Ashlar's worst case can be
    bounded: the others' code has loops.
    """
    measured = {"origin": heap.origin, "space": spaces(heap, bins_log2), "instructions": latencies(heap),
                "patterns": patterns(heap), "traces": traces(heap), "code_bytes": code_bytes(heap),
                "kept_bytes": kept_bytes(heap)}
    if heap.is_ashlar:
        measured["bound"] = bounds(heap)
    else:
        measured["version"] = programs.version_of(heap)
    return measured
