"""Objects built with other options than the library's must fail to link, and say which options; and a level
compiles away what it does not use.

SPDX-License-Identifier: Apache-2.0
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
#include <ashlar/heap.h>
static unsigned char memory[4096];
int main(void)
{
    struct ashlar_heap *heap = ashlar_heap_create(memory, sizeof memory);
    return heap == NULL || ashlar_alloc(heap, 1) == NULL;
}
"""

# The options that the ABI carries, each with a value that is not the default.
OTHER_OPTIONS = {
    "ASHLAR_LAYOUT": (1, "_layout1_"),
    "ASHLAR_SAFETY": (0, "_safety0"),
    "ASHLAR_HARDENING": (1, "_hardening1_"),
    "ASHLAR_BINS_PER_OCTAVE_LOG2": (3, "_bins3_"),
    "ASHLAR_FIT_TRIES": (1, "_tries1_"),
    "ASHLAR_REGIONS_MAX": (2, "_regions2"),
}


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def library_of(safety):
    """Path of the library for a Cortex-M4 at a safety level."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "-s", "lib", "CPU=cortex-m4", "LIBC=nano", f"SAFETY={safety}"], cwd=ROOT,
                          env=environment, capture_output=True, text=True, check=True)
    return Path(done.stdout.splitlines()[-1])


def faults_asked_for(library):
    """The members of a library that refer to the fault reports."""
    undefined = run("arm-none-eabi-nm", "-A", "-u", str(library)).stdout
    return {line.split(":")[1] for line in undefined.splitlines() if "ashlar_fault_" in line}


class LevelTest(unittest.TestCase):
    def test_level_none_refers_to_no_fault_report(self):
        self.assertEqual(faults_asked_for(library_of("none")), set())

    def test_level_hardened_refers_to_them_wherever_a_block_changes(self):
        self.assertEqual(faults_asked_for(library_of("hardened")), {"aligned.o", "alloc.o", "regions.o", "resize.o"})


class AbiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.library = library_of("hardened")
        cls.scratch = tempfile.TemporaryDirectory()
        cls.source = Path(cls.scratch.name) / "program.c"
        cls.source.write_text(PROGRAM, encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def link(self, compiler_flags=(), linker_flags=()):
        return run("arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-Os", "--specs=nano.specs", "--specs=nosys.specs",
                   "-ffunction-sections", "-fdata-sections", "-w", "-Ialloc/include", *compiler_flags,
                   str(self.source), str(self.library), "-Wl,-u,malloc", "-Wl,--defsym=__heap_start=0x20001000",
                   "-Wl,--defsym=__heap_end=0x20002000", *linker_flags, "-o", f"{self.scratch.name}/program.elf")

    def test_link_with_the_same_options_succeeds(self):
        for flags in [(), ("-Wl,--gc-sections",), ("-flto", "-Wl,--gc-sections")]:
            done = self.link(linker_flags=flags)
            self.assertEqual(done.returncode, 0, f"{flags}: {done.stderr}")

    def test_link_with_another_option_fails_and_names_it(self):
        for option, (value, name) in OTHER_OPTIONS.items():
            for flags in [(), ("-Wl,--gc-sections",), ("-flto", "-Wl,--gc-sections")]:
                done = self.link((f"-D{option}={value}",), flags)
                self.assertNotEqual(done.returncode, 0, f"{option} {flags}")
                self.assertIn("undefined reference to `ashlar_abi_", done.stderr)
                self.assertIn(name, done.stderr)

    def test_symbol_costs_no_byte_of_flash_or_ram(self):
        self.assertEqual(self.link(linker_flags=("-Wl,--gc-sections",)).returncode, 0)
        sections = run("arm-none-eabi-readelf", "-SW", f"{self.scratch.name}/program.elf").stdout
        abi = [line for line in sections.splitlines() if "ashlar_abi" in line]
        self.assertEqual(len(abi), 1, sections)
        self.assertNotRegex(abi[0], r" [WXM]*A[WXM]* +\d+ +\d+ +\d+$")  # not allocated
        symbols = run("arm-none-eabi-nm", f"{self.scratch.name}/program.elf").stdout
        self.assertNotIn("ashlar_abi_", symbols)
