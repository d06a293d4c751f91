"""A user's host tests, under valgrind and with AddressSanitizer: the tool's own report names the line of each mistake.

SPDX-License-Identifier: Apache-2.0
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SOURCE = HERE / "bugs.c"
ENVIRONMENT = {**os.environ, "SETUP": "no"}
STATUS_ERROR = 9
VALGRIND = ["valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=all", f"--error-exitcode={STATUS_ERROR}"]

# What valgrind calls each mistake.
VALGRIND_WORDS = {
    "overflow": "Invalid write of size 1", "over_read": "Invalid read of size 1", "underflow": "Invalid write of size 1",
    "use_after_free": "Invalid write of size 1", "stale_after_realloc": "Invalid write of size 1",
    "double_free": "Invalid free()", "uninitialised": "depends on uninitialised value", "leak": "are definitely lost",
}
# Where it says the block is, as bytes from the block, of 20.
VALGRIND_PLACES = {
    "overflow": "0 bytes after a block of size 20 alloc'd", "over_read": "0 bytes after a block of size 20 alloc'd",
    "underflow": "1 bytes before a block of size 20 alloc'd", "use_after_free": "10 bytes inside a block of size 20 free'd",
    "stale_after_realloc": "0 bytes inside a block of size 20 free'd",
    "double_free": "0 bytes inside a block of size 20 free'd",
}
ASAN_BUGS = ["overflow", "over_read", "underflow", "use_after_free", "stale_after_realloc"]


def lines_marked(mark):
    return [number for number, line in enumerate(SOURCE.read_text().splitlines(), 1) if f"/* {mark} */" in line]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, stdin=subprocess.DEVNULL, timeout=120, **options)


def library(host):
    """libashlar.a for this machine, as a user gets it."""
    done = run("make", "-s", "-C", ROOT, "host-lib", "SAFETY=asan", f"HOST={host}", env=ENVIRONMENT)
    if done.returncode != 0:
        raise AssertionError(done.stdout)
    return done.stdout.splitlines()[-1]


class HostTools(unittest.TestCase):
    """What the tests of one tool share: the program, built once per compiler, word size and set of flags."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.place = Path(directory.name)
        cls.built = {}

    def program(self, compiler, bits, *flags):
        key = (compiler, bits, *flags)
        if key not in self.built:
            path = self.place / f"bugs-{len(self.built)}"
            done = run(compiler, f"-m{bits}", "-O1", "-g", "-w", f"-I{ROOT}/alloc/include", "-DASHLAR_SAFETY=4", *flags,
                       SOURCE, library(f"{compiler}-{bits}-plain"), "-lpthread", "-o", path)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.built[key] = path
        return self.built[key]

    def assert_names_line(self, text, mark):
        self.assertRegex(text, rf"bugs\.c:(?:{'|'.join(map(str, lines_marked(mark)))})\b")


class Valgrind(HostTools):
    def report(self, bug):
        done = run(*VALGRIND, self.program("gcc", 64), bug)
        self.assertIn(VALGRIND_WORDS[bug], done.stdout)
        self.assertNotEqual(done.returncode, 0)
        return done.stdout

    def test_every_mistake_is_reported_at_its_line(self):
        for bug in VALGRIND_WORDS.keys() - {"leak"}:
            with self.subTest(bug):
                first = self.report(bug).split("Address")[0]
                self.assert_names_line(first, f"BUG {bug}")

    def test_block_is_named_with_its_allocation(self):
        for bug, words in VALGRIND_PLACES.items():
            with self.subTest(bug):
                text = self.report(bug)
                self.assertIn(words, text)
                self.assert_names_line(text, "ALLOCATION")
                if "free'd" in words:
                    self.assert_names_line(text, "RELEASE")

    def test_leak_is_reported_at_its_allocation(self):
        text = self.report("leak")
        self.assertIn("20 bytes in 1 blocks are definitely lost", text)
        self.assert_names_line(text, "ALLOCATION")

    def test_clean_program_is_silent(self):
        done = run(*VALGRIND, self.program("gcc", 64), "clean")
        self.assertEqual((done.returncode, done.stdout), (0, "clean\n"))


class AddressSanitizer(HostTools):
    FLAGS = ["-fsanitize=address"]

    def assert_finds(self, compiler, bits):
        program = self.program(compiler, bits, *self.FLAGS)
        for bug in ASAN_BUGS:
            with self.subTest(f"{compiler} {bits} {bug}"):
                done = run(program, bug)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("AddressSanitizer: use-after-poison", done.stdout)
                self.assert_names_line(done.stdout.split("is located")[0], f"BUG {bug}")

    def assert_is_silent(self, compiler, bits):
        done = run(self.program(compiler, bits, *self.FLAGS), "clean")
        self.assertEqual((done.returncode, done.stdout), (0, "clean\n"))

    def test_gcc_64_reports_every_bad_access(self):
        self.assert_finds("gcc", 64)
        self.assert_is_silent("gcc", 64)

    def test_gcc_32_reports_every_bad_access(self):
        self.assert_finds("gcc", 32)
        self.assert_is_silent("gcc", 32)

    def test_clang_64_reports_every_bad_access(self):
        self.assert_finds("clang", 64)
        self.assert_is_silent("clang", 64)

    def test_clang_32_reports_every_bad_access(self):
        self.assert_finds("clang", 32)
        self.assert_is_silent("clang", 32)

    def test_double_free_is_the_heaps_own_to_report(self):
        done = run(self.program("gcc", 64, *self.FLAGS), "double_free")
        self.assertIn("*** ashlar: double free", done.stdout)
        self.assertNotEqual(done.returncode, 0)


class Alone(HostTools):
    def test_program_without_a_tool_runs(self):
        done = run(self.program("clang", 64), "clean")
        self.assertEqual((done.returncode, done.stdout), (0, "clean\n"))
