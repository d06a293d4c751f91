"""tests/run counts what suites report, and fails on those that report nothing or end badly.

SPDX-License-Identifier: Apache-2.0
"""

import importlib.machinery
import importlib.util
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load_driver():
    loader = importlib.machinery.SourceFileLoader("driver", str(ROOT / "tests/run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("driver", loader))
    sys.modules["driver"] = module
    loader.exec_module(module)
    return module


driver = load_driver()


class Judge(unittest.TestCase):
    def test_cmocka_counts_are_summed(self):
        log = "[==========] 3 test(s) run.\n[  PASSED  ] 2 test(s).\n[  FAILED  ] 1 test(s), listed below:\n" \
              "[  FAILED  ] test_a\n[  PASSED  ] 40 test(s).\n"
        self.assertEqual(driver.judge(1, log), (42, 1, ""))

    def test_plain_counts_are_summed(self):
        self.assertEqual(driver.judge(0, "3 passed, 0 failed\nsuite: 4 passed, 0 failed, 1 skipped\n"), (7, 0, ""))

    def test_plain_counts_inside_a_sentence_do_not_count(self):
        self.assertEqual(driver.count_tests("of 9 passed, 1 failed because\n"), (0, 0))

    def test_bad_exit_without_failed_test_is_a_failure(self):
        self.assertEqual(driver.judge(3, "5 passed, 0 failed\n"), (5, 1, "exit status 3"))

    def test_bad_exit_with_failed_tests_counts_those(self):
        self.assertEqual(driver.judge(1, "5 passed, 2 failed\n"), (5, 2, ""))

    def test_no_test_is_a_failure(self):
        self.assertEqual(driver.judge(0, "all is well\n"), (0, 1, "no test was run"))

    def test_time_out_is_a_failure(self):
        self.assertEqual(driver.judge(None, "5 passed, 0 failed\n"), (5, 1, "out of time"))


class Suites(unittest.TestCase):
    def suites_of(self, text):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "suite.txt"
            file.write_text(text)
            return driver.read_suites([file])

    def test_lines_are_read_and_comments_skipped(self):
        suites = self.suites_of("# words\n\nquick a-1 : echo a : b\nfull b: true\n")
        self.assertEqual(suites, [driver.Suite("quick", "a-1", "echo a : b"), driver.Suite("full", "b", "true")])

    def test_unknown_level_and_malformed_line_stop(self):
        for text in ("slow a : true\n", "quick : true\n", "quick a b\n"):
            with self.assertRaises(SystemExit):
                self.suites_of(text)

    def test_same_name_twice_stops(self):
        with self.assertRaises(SystemExit):
            self.suites_of("quick a : true\nfull a : false\n")


def is_running(process_id):
    """Whether the process lives; one that is dead and that nobody has waited for does not."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.1)
    return True


class Run(unittest.TestCase):
    def test_hung_suite_is_killed_with_its_children(self):
        process = subprocess.Popen("sleep 60 & echo $!; wait", shell=True, start_new_session=True,
                                   stdout=subprocess.PIPE, text=True)
        child = int(process.stdout.readline())
        start = time.monotonic()
        self.assertIsNone(driver.wait_or_kill(process, 0.2))
        self.assertLess(time.monotonic() - start, 5)
        process.stdout.close()
        self.assertFalse(is_running(child))

    def test_every_suite_of_the_tree_is_well_formed(self):
        result = subprocess.run([ROOT / "tests/run", "long", "--list"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("make-driver", result.stdout)
