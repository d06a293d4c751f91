"""tools/asan-flags: finds RAM in linker scripts, agrees with linker/sections.ld, and refuses what it cannot use in one line.

SPDX-License-Identifier: Apache-2.0
"""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools/asan-flags"
STATUS_USAGE = 2


def run(*arguments):
    return subprocess.run([str(TOOL), *map(str, arguments)], capture_output=True, text=True, check=False)


def offset(*arguments):
    return int(run("--offset", *arguments).stdout, 16)


def link(board, offset):
    """The linker's status and what it says of a program for a board whose compiler was told this offset."""
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb", "-nostdlib", "-DSTATIC_BYTES=8",
                               "-T", f"linker/boards/{board}.ld", "-T", "linker/sections.ld",
                               f"-Wl,--defsym=__asan_shadow_offset={offset:#x}", "tests/linker-asserts/program.c",
                               "-o", Path(scratch, "program.elf")], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr


class Offset(unittest.TestCase):
    def test_offset_is_the_linkers_on_every_board(self):
        for path in sorted(ROOT.glob("linker/boards/*.ld")):
            with self.subTest(path.stem):
                self.assertEqual(link(path.stem, offset(path)), (0, ""))

    def test_link_with_another_offset_fails_in_words(self):
        status, text = link("microbit", offset(ROOT / "linker/boards/microbit.ld") + 8)
        self.assertNotEqual(status, 0)
        self.assertIn("__asan_shadow_offset is not that of this RAM's shadow", text)

    def test_ram_in_a_script_is_the_same_as_stated(self):
        script = ROOT / "tests/linker/scripts/STM32F446RETX_FLASH.ld"
        self.assertEqual(offset(script), offset("--ram", "0x20000000,128K"))
        self.assertEqual(offset(script), offset("--ram", "0x20000000,131072"))

    def test_region_of_another_name_is_found(self):
        with tempfile.NamedTemporaryFile("w", suffix=".ld") as script:
            script.write("MEMORY { /* RAM (rw) : ORIGIN = 1, LENGTH = 1 */\n"
                         "  m_data (RW) : org = 0x1FFF0000, len = 64k\n}\n")
            script.flush()
            self.assertEqual(offset("--region", "m_data", script.name), offset("--ram", "0x1fff0000,64K"))
            self.assertEqual(run(script.name).returncode, STATUS_USAGE)

    def test_shadow_watches_all_that_is_left(self):
        for length in range(1024, 1200, 11):
            text = run("--ram", f"0x20000000,{length}").stdout
            symbols = dict(re.findall(r"--defsym=(\w+)=(\w+)", text))
            start, end = (int(symbols[f"__asan_shadow_{name}"], 16) for name in ("start", "end"))
            left = int(re.search(r"LENGTH = (\d+)$", text)[1])
            self.assertEqual(start, 0x20000000 + left)
            self.assertTrue(start % 8 == 0 and end <= 0x20000000 + length)
            self.assertGreaterEqual((end - start) * 8 + 8, left)


class BadInput(unittest.TestCase):
    def assert_refuses(self, *arguments):
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (STATUS_USAGE, ""), done)
        self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()[-1:]), 1)

    def test_no_ram_that_could_be_watched_is_refused(self):
        for ram in ("0x20000000", "0x20000000,", ",64K", "0x20000000,zz", "0x20000001,64K", "0xfffff000,64K", "0,0",
                    "-8,64K", "0x20000000,64K,1", "0x20000000,99999999999999M"):
            with self.subTest(ram):
                self.assert_refuses(f"--ram={ram}")

    def test_no_script_or_one_without_ram_is_refused(self):
        self.assert_refuses()
        self.assert_refuses("/nonexistent.ld")
        self.assert_refuses(ROOT)
        self.assert_refuses(ROOT / "linker/sections.ld")
        self.assert_refuses("--ram", "0x20000000,64K", ROOT / "linker/boards/microbit.ld")
        self.assert_refuses("--compile", "--link", ROOT / "linker/boards/microbit.ld")
