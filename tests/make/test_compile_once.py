"""tools/compile-once takes an object of before only if the compiler would make that very one.

SPDX-License-Identifier: Apache-2.0
"""

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILER = "arm-none-eabi-gcc"
SOURCE = """\
#include "value.h"
#if USED
int value(void) { return VALUE + USED; }
#else
int value(void) { return VALUE; }
#endif
"""


class CompileOnce(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = Path(directory.name)
        (self.place / "a.c").write_text(SOURCE)
        (self.place / "value.h").write_text("#define VALUE 1\n")

    def compile(self, *flags, source="a.c", once=True):
        """What became of a compilation, with the object's bytes (None: there is none)."""
        launcher = [ROOT / "tools/compile-once", "cache"] if once else []
        (self.place / "a.o").unlink(missing_ok=True)
        done = subprocess.run([*launcher, COMPILER, "-mcpu=cortex-m4", "-mthumb", *flags, "-MMD", "-MF", "a.d", "-c", source,
                               "-o", "a.o"], cwd=self.place, capture_output=True, text=True, check=False)
        done.object = (self.place / "a.o").read_bytes() if (self.place / "a.o").exists() else None
        return done

    def kept(self):
        return len(list((self.place / "cache").glob("*")))

    def assert_as_compiled(self, *flags, kept):
        """The object is what the compiler makes; afterwards so many are kept."""
        done = self.compile(*flags)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.kept(), kept)
        self.assertEqual(done.object, self.compile(*flags, once=False).object)

    def test_same_is_compiled_once(self):
        for _ in range(2):
            self.assert_as_compiled("-DUSED=0", kept=1)
        (kept,) = (self.place / "cache").iterdir()
        kept.write_bytes(b"taken")
        self.assertEqual(self.compile("-DUSED=0").object, b"taken")

    def test_definition_counts_if_the_source_uses_it(self):
        self.assert_as_compiled("-DUSED=0", kept=1)
        self.assert_as_compiled("-DUSED=0", "-DUNUSED=5", "-D", "UNUSED_TOO=6", kept=1)
        self.assert_as_compiled("-DUSED=3", kept=2)
        self.assert_as_compiled("-D", "USED=4", kept=3)

    def test_every_other_flag_counts(self):
        for number, flags in enumerate((["-O2"], ["-Os"], ["-Os", "-g"], ["-mcpu=cortex-m0"], ["-Os", "-mfloat-abi=soft"]), 1):
            self.assert_as_compiled(*flags, kept=number)

    def test_header_counts(self):
        self.assert_as_compiled(kept=1)
        (self.place / "value.h").write_text("#define VALUE 2\n")
        self.assert_as_compiled(kept=2)

    def test_another_source_counts_for_its_name_is_in_the_object(self):
        self.assert_as_compiled("-g", kept=1)
        (self.place / "b.c").write_text(SOURCE)
        self.assertEqual(self.compile("-g", source="b.c").object, self.compile("-g", source="b.c", once=False).object)
        self.assertEqual(self.kept(), 2)

    def test_file_that_an_assembler_source_takes_in_counts(self):
        (self.place / "a.S").write_text('.incbin "data"\n')
        for text in ("first", "second"):
            (self.place / "data").write_text(text)
            self.assertIn(text.encode(), self.compile(source="a.S").object)

    def test_dependencies_are_written_each_time(self):
        for _ in range(2):
            (self.place / "a.d").unlink(missing_ok=True)
            self.compile()
            self.assertIn("value.h", (self.place / "a.d").read_text())

    def test_object_taken_is_as_new_as_one_compiled(self):
        self.compile()
        for kept in (self.place / "cache").iterdir():
            os.utime(kept, (1, 1))
        self.compile()
        self.assertLess(time.time() - (self.place / "a.o").stat().st_mtime, 60)

    def test_error_is_told_each_time(self):
        for text in ('#include "none-such.h"\n', "#error none-such\n", "int value(void) { return none_such; }\n"):
            (self.place / "a.c").write_text(text)
            for _ in range(2):
                done = self.compile()
                self.assertNotEqual(done.returncode, 0)
                self.assertRegex(done.stderr, "none.such")
                self.assertIsNone(done.object)

    def test_warning_is_told_each_time(self):
        for text in ("int value(void) { int unused; return 1; }\n", "#if UNDEFINED\n#endif\nint value;\n"):
            (self.place / "a.c").write_text(text)
            for _ in range(2):
                done = self.compile("-Wall", "-Wundef")
                self.assertEqual(done.returncode, 0)
                self.assertIn("warning", done.stderr)

    def test_nothing_else_is_left_behind(self):
        self.compile()
        self.compile()
        self.assertEqual({path.name for path in self.place.iterdir()}, {"a.c", "value.h", "a.o", "a.d", "cache"})
