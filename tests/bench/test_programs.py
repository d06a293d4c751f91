"""What the bench's programs do: the same on the host and on the target, exactly, or not at all.

SPDX-License-Identifier: Apache-2.0
"""

import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from bench import code_size, programs  # noqa: E402 (the path comes first)
from bench.heaps import ashlar  # noqa: E402

HEAP = ashlar()
STEPS = 50000
TARGET_BYTES = 11468
EXCESS_BYTES = 256
PHASE_STEPS = 2500


def on_host(*words):
    return subprocess.run([programs.host_program(HEAP), *words], cwd=ROOT, capture_output=True, text=True)


def on_target(*words, icount=None):
    return subprocess.run(["tools/qemu-run", "--machine", HEAP.board, "--timeout", "60",
                           *(["--icount", icount] if icount else []), programs.target_program(HEAP), *words],
                          cwd=ROOT, capture_output=True, text=True)


def steps(workload, seed="1"):
    """(slot, bytes) of each step."""
    lines = on_host("steps", workload, str(TARGET_BYTES), seed, seed).stdout.splitlines()
    return [(int(words[1]), int(words[3])) for words in map(str.split, lines)]


def live_bytes_after(steps_made):
    """The live bytes after each step; fails if a step uses a slot that it must not."""
    live = {}
    total = 0
    for slot, size in steps_made:
        if size:
            assert slot not in live
            live[slot] = size
            total += size
        else:
            total -= live.pop(slot)
        yield total


class Workloads(unittest.TestCase):
    def test_steady_stays_below_target_and_excess_and_comes_near(self):
        totals = list(live_bytes_after(steps("steady")))
        self.assertEqual(len(totals), STEPS)
        self.assertLessEqual(max(totals), TARGET_BYTES + EXCESS_BYTES)
        self.assertGreater(max(totals), TARGET_BYTES)

    def test_churn_passes_the_target_by_more(self):
        self.assertGreater(max(live_bytes_after(steps("churn"))), TARGET_BYTES + 2048)

    def test_churn_has_the_shares_of_sizes(self):
        sizes = [size for _, size in steps("churn") if size]
        shares = Counter("small" if size < 64 else "medium" if size < 512 else "large" for size in sizes)
        self.assertGreaterEqual(min(sizes), 8)
        self.assertLessEqual(max(sizes), 2048)
        self.assertAlmostEqual(shares["small"] / len(sizes), 0.70, delta=0.02)
        self.assertAlmostEqual(shares["medium"] / len(sizes), 0.25, delta=0.02)
        self.assertAlmostEqual(shares["large"] / len(sizes), 0.05, delta=0.01)

    def test_phase_has_small_sizes_in_every_other_phase_only(self):
        made = steps("phase")
        for start in range(0, STEPS, 2 * PHASE_STEPS):
            small = [size for _, size in made[start:start + PHASE_STEPS] if size]
            others = [size for _, size in made[start + PHASE_STEPS:start + 2 * PHASE_STEPS] if size]
            self.assertTrue(small and max(small) <= 64)
            self.assertTrue(others and min(others) >= 64)

    def test_steps_of_other_seeds_differ(self):
        self.assertNotEqual(steps("steady", "1"), steps("steady", "2"))

    def test_steps_on_the_target_are_those_on_the_host(self):
        words = ["steps", "phase", str(TARGET_BYTES), "3", "3"]
        self.assertEqual(on_target(*words).stdout, on_host(*words).stdout)


class Measurements(unittest.TestCase):
    def test_space_on_the_target_is_that_on_the_host(self):
        words = ["space", "steady", str(TARGET_BYTES), "1", "2", "0", "65536"]
        host, target = on_host(*words), on_target(*words)
        self.assertEqual((host.returncode, target.returncode), (0, 0))
        self.assertRegex(host.stdout, r"^space steady seed 1 live 11724 region \d+\n")
        self.assertEqual(target.stdout, host.stdout)

    def test_space_in_too_little_memory_is_none(self):
        for region_bytes in ("0", "11000", "12000"):
            self.assertEqual(on_host("space", "steady", str(TARGET_BYTES), "1", "1", "0", region_bytes).stdout,
                             "none no region suffices\n")

    def test_space_in_just_the_least_region_is_found_and_below_it_is_none(self):
        words = ["space", "steady", str(TARGET_BYTES), "1", "1", "0"]
        least = int(on_host(*words, "65536").stdout.split()[-1])
        self.assertEqual(int(on_host(*words, str(least)).stdout.split()[-1]), least)
        self.assertEqual(on_host(*words, str(least - 64)).stdout, "none no region suffices\n")

    def test_latency_without_a_clock_that_counts_is_refused(self):
        words = ["latency", "churn", str(TARGET_BYTES), "1", "1", "16384"]
        for icount in (None, "8", "9"):
            done = on_target(*words, icount=icount)
            self.assertEqual(done.returncode, 1, icount)
            self.assertIn("not exact", done.stdout)

    def test_latency_counts_every_call(self):
        words = ["latency", "churn", str(TARGET_BYTES), "1", "1", "16384"]
        rows = [line.split() for line in on_target(*words, icount=programs.ICOUNT_SHIFT).stdout.splitlines()]
        calls = {name: sum(int(row[2]) for row in rows if row[0] == name) for name in ("malloc", "free", "failed")}
        made = steps("churn")
        asked = sum(size > 0 for _, size in made)
        self.assertEqual(calls["malloc"] + calls["failed"], asked)
        # A block that could not be had is not freed later either.
        self.assertLessEqual(len(made) - asked - calls["free"], calls["failed"])

    def test_wrong_arguments_are_a_usage_error(self):
        for words in ([], ["space"], ["space", "other", "1", "1", "1", "0", "1"], ["largest", "-1", "0"],
                      ["patterns", "x"], ["space", "steady", "100", "2", "1", "0", "4096"],
                      ["largest", "99999999999", "0"]):
            done = on_host(*words)
            self.assertEqual((done.returncode, done.stdout.count("\n")), (2, 1), words)

    def test_a_file_that_is_no_trace_is_refused(self):
        for name in ("no/such/file", "README.md", "build"):
            done = on_host("trace-space", name, "0", "65536")
            self.assertEqual(done.returncode, 1)
            self.assertIn("no flat trace", done.stdout)

    def test_a_heap_that_does_not_exist_is_named_by_make(self):
        with self.assertRaisesRegex(programs.MeasurementError, "HEAP=nothing: choose one of"):
            programs.target_program(HEAP.having(source="nothing"))


class CodeSize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.elf = Path(cls.folder.name) / "reached.elf"
        subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-Os", "-ffunction-sections",
                        "-fdata-sections", "-nostdlib", "-Wl,--emit-relocs", "-Wl,-e,root",
                        ROOT / "tests/bench/reached.c", "-o", cls.elf], check=True)
        listed = subprocess.run(["arm-none-eabi-nm", "--print-size", "--radix=d", cls.elf], capture_output=True,
                                text=True, check=True).stdout
        cls.sizes = {name: int(size) for size, name in re.findall(r"^\d+ (\d+) \w (\w+)$", listed, re.MULTILINE)}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def bytes_of(self, *names):
        return sum(self.sizes[name] for name in names)

    def test_bytes_reached_is_of_calls_addresses_and_tables(self):
        self.assertEqual(code_size.Program(self.elf).bytes_reached(["root"]),
                         self.bytes_of("root", "tail", "leaf", "indirect", "table", "odd_table"))

    def test_bytes_reached_counts_what_two_functions_share_once(self):
        self.assertEqual(code_size.Program(self.elf).bytes_reached(["tail", "leaf"]),
                         self.bytes_of("tail", "leaf", "table", "odd_table"))

    def test_bytes_reached_of_an_unknown_name_is_an_error(self):
        with self.assertRaisesRegex(programs.MeasurementError, "no function nothing"):
            code_size.Program(self.elf).bytes_reached(["nothing"])
