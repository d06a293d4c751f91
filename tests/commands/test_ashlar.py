"""tools/ashlar finds its commands, and says in one line what it cannot use.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(path.stem for path in (ROOT / "tools/commands").glob("[a-z]*.py"))


def ashlar(*words):
    return subprocess.run([ROOT / "tools/ashlar", *words], capture_output=True, text=True, check=False)


class Ashlar(unittest.TestCase):
    def listed(self, text):
        return [line.split()[0] for line in text.splitlines() if line.startswith("  ")]

    def test_no_command_lists_them_all(self):
        done = ashlar()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(self.listed(done.stderr), COMMANDS)

    def test_unknown_command_is_named_and_lists_them_all(self):
        for word in ("nothing", "", "__init__", "../readme", "-x"):
            with self.subTest(word):
                done = ashlar(word)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(f"'{word}'", done.stderr.splitlines()[0])
                self.assertEqual(self.listed(done.stderr), COMMANDS)

    def test_help_lists_them_all(self):
        done = ashlar("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.listed(done.stdout), COMMANDS)

    def test_each_command_has_help_with_its_description(self):
        for name in COMMANDS:
            with self.subTest(name):
                done = ashlar(name, "--help")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn(f"usage: ashlar {name}", done.stdout)
                self.assertNotIn("SPDX", done.stdout)

    def test_argument_that_is_none_is_one_line(self):
        for name in COMMANDS:
            with self.subTest(name):
                done = ashlar(name, "--no-such-option")
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_commands_leave_no_files_behind(self):
        before = set((ROOT / "tools").rglob("*"))
        ashlar("wcet", "--costs", "--cpu", "cortex-m4")
        self.assertEqual(set((ROOT / "tools").rglob("*")), before)
