"""The committed costs agree with what other checks hold: the bench's figures and bounds.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from bench import cost, record  # noqa: E402 (the path comes first)
from commands import InputError  # noqa: E402

# The level, and what the bench calls that heap.
IN_BENCH = {"none": "Ashlar wide none", "hardened, step 2 (default)": "Ashlar wide hardened",
            "none, compact": "Ashlar compact none", "hardened, compact": "Ashlar compact hardened"}
# The core, and the bench's build of it.
BUILDS = {"M4": ("cortex-m4", "-O2"), "M0": ("cortex-m0", "-Os")}
CALLS = ("malloc", "free")


class Agreement(unittest.TestCase):
    def setUp(self):
        self.levels = cost.committed()
        self.heaps = record.committed()["heaps"]

    def test_every_level_on_every_core(self):
        for level, core in cost.all_pairs():
            self.assertIn(core.name, self.levels.get(level.name, {}), level.name)

    def test_means_are_those_of_the_bench(self):
        for level, heap in IN_BENCH.items():
            for core, build in BUILDS.items():
                known = self.heaps[heap]["instructions"][" ".join(build)]
                for call in CALLS:
                    with self.subTest(level=level, core=core, call=call):
                        self.assertEqual(self.levels[level][core][call]["mean"], known[call]["mean"])

    def test_bounds_are_those_of_the_bench(self):
        for level, heap in IN_BENCH.items():
            for core, build in BUILDS.items():
                known = self.heaps[heap]["bound"][" ".join(build)]
                for call in CALLS:
                    with self.subTest(level=level, core=core, call=call):
                        self.assertEqual(self.levels[level][core][call]["bound"], known[call]["instructions"])

    def test_nothing_that_was_seen_passes_its_bound(self):
        for level, cores in self.levels.items():
            for core, figures in cores.items():
                for call in CALLS:
                    if "bound" in figures[call]:
                        self.assertLessEqual(figures[call]["most"], figures[call]["bound"], f"{level} on {core}")

    def test_hardened_takes_no_byte_of_a_block(self):
        for core in BUILDS:
            self.assertEqual(self.levels["hardened, step 2 (default)"][core]["block_bytes"],
                             self.levels["none"][core]["block_bytes"])


class Tables(unittest.TestCase):
    def test_most_that_was_seen_is_marked(self):
        self.assertEqual(cost.worst_text({"mean": 1.0, "most": 7}), "≥ 7")
        self.assertEqual(cost.worst_text({"mean": 1.0, "most": 7, "bound": 9}), "9")

    def test_every_table_can_be_made(self):
        for name in ("M0", "M4", "M33", "short"):
            self.assertIn("| none |", cost.table(name, cost.committed()).markdown())

    def test_damaged_record_is_refused_in_a_line(self):
        for text in ("", "[]", "{}"):
            with tempfile.TemporaryDirectory() as folder, mock.patch.object(cost, "FILE", Path(folder) / "cost.json"):
                cost.FILE.write_text(text)
                with self.assertRaisesRegex(InputError, "make cost"):
                    cost.committed()

    def test_unknown_table_is_refused(self):
        done = subprocess.run([ROOT / "tools/ashlar", "cost", "--table", "M7"], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
