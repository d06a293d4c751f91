"""Who gets which region of the MPU, as options change it: tests/target/mpu-budget on a board of each MPU.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# PMSAv7 with 8 regions, PMSAv8 with 16.
V7, V8 = "mps2-an386", "mps2-an505"


def run(board, *defines):
    """What the program tells of the shares: regions of each user, in order, and how many slots there are."""
    words = " ".join(["ASHLAR_SAMPLED_PERIOD=1", *defines])
    done = subprocess.run(["make", "-s", "run", "APP=mpu-budget", f"BOARD={board}", "SAFETY=sampled", "ARGS=check",
                           f"DEFINES={words}"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else f"status {done.returncode}: {done.stdout}{done.stderr}"


class Budget(unittest.TestCase):
    def test_all_users_fit_by_default(self):
        self.assertEqual(run(V7), "shares 1 1 1 1 2 2, slots 3")
        self.assertEqual(run(V8), "shares 2 0 0 1 5 4, slots 3")

    def test_slots_are_refused_before_guards(self):
        few = "ASHLAR_MPU_REGION_FIRST=2", "ASHLAR_MPU_REGION_COUNT=4"
        self.assertEqual(run(V7, *few), "shares 1 1 1 1 0 0, slots 0")
        self.assertEqual(run(V8, *few), "shares 2 0 0 1 1 0, slots 0")

    def test_protected_pages_are_refused_first(self):
        few = "ASHLAR_MPU_REGION_FIRST=1", "ASHLAR_MPU_REGION_COUNT=7", "ASHLAR_MPROTECT_REGIONS=3"
        self.assertEqual(run(V7, *few), "shares 1 1 1 1 2 1, slots 3")
        few = "ASHLAR_MPU_REGION_FIRST=1", "ASHLAR_MPU_REGION_COUNT=10", "ASHLAR_MPROTECT_REGIONS=3"
        self.assertEqual(run(V8, *few), "shares 2 0 0 1 5 2, slots 3")

    def test_the_null_trap_is_refused_last(self):
        self.assertEqual(run(V7, "ASHLAR_MPU_REGION_COUNT=1"), "shares 1 0 0 0 0 0, slots 0")

    def test_who_cannot_do_with_fewer_leaves_them_to_those_behind(self):
        self.assertEqual(run(V8, "ASHLAR_MPU_REGION_COUNT=1"), "shares 0 0 0 1 0 0, slots 0")

    def test_more_slots_than_regions_are_fewer(self):
        self.assertEqual(run(V7, "ASHLAR_SAMPLED_SLOTS=15"), "shares 1 1 1 1 4 0, slots 11")
        self.assertEqual(run(V8, "ASHLAR_SAMPLED_SLOTS=15"), "shares 2 0 0 1 13 0, slots 11")


if __name__ == "__main__":
    unittest.main()
