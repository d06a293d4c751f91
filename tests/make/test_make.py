"""The commands and their variables: what make help lists, what a wrong name gives, how things are compiled.

SPDX-License-Identifier: Apache-2.0
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()

CPUS = ["cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55"]
CPUS_WITHOUT_FPU = ["cortex-m0", "cortex-m0plus", "cortex-m3"]
CPUS_WITHOUT_BASEPRI = ["cortex-m0", "cortex-m0plus"]
BOARDS = ["microbit", "stm32vldiscovery", "lm3s6965evb", "netduinoplus2", "emcraft-sf2", "mps2-an385", "mps2-an386",
          "mps2-an500", "mps2-an505", "mps3-an547"]
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wundef", "-Wshadow", "-Werror"]
COMPILER = re.compile(r"\b(?:arm-none-eabi-)?(?:gcc|g\+\+|clang)\s.* -c ")


def make(*arguments):
    environment = {**os.environ, "SETUP": "no"}
    return subprocess.run(["make", "--no-print-directory", *arguments], cwd=ROOT, env=environment,
                          capture_output=True, text=True, check=False)


def compile_lines(*arguments):
    """The commands that would compile, were everything to be built anew."""
    result = make("--dry-run", "--always-make", "V=1", *arguments)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return [line for line in result.stdout.splitlines() if COMPILER.search(line)]


class Help(unittest.TestCase):
    def test_help_lists_every_command(self):
        phony = set(re.findall(r"[\w-]+", " ".join(re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE))))
        listed = set(re.findall(r"^  make ([\w-]+) +\S", make("help").stdout, re.MULTILINE))
        self.assertEqual(phony - {"toolchain", "host-toolchain"}, listed)
        self.assertIn("run", listed)

    def test_make_alone_is_help(self):
        self.assertEqual(make().stdout, make("help").stdout)

    def test_help_lists_every_board_and_cpu(self):
        for name in BOARDS + CPUS:
            self.assertIn(name, make("help").stdout.replace("[", " ").split())


class WrongNames(unittest.TestCase):
    def assert_refused(self, arguments, right):
        result = make(*arguments)
        self.assertEqual(result.returncode, 2, result.stdout)
        words = re.findall(r"[\w-]+", result.stderr)
        for name in right:
            self.assertIn(name, words)
        self.assertEqual(result.stdout, "")

    def test_wrong_board_lists_boards(self):
        for command in ("run", "firmware", "flash", "debug", "lib"):
            self.assert_refused([command, "BOARD=none-such"], BOARDS)

    def test_wrong_app_lists_apps(self):
        self.assert_refused(["run", "APP=none-such"], ["quickstart", "lua", "torture"])

    def test_wrong_libc_lists_libcs(self):
        for command in ("run", "lib"):
            self.assert_refused([command, "LIBC=none-such"], ["newlib", "nano", "picolibc"])

    def test_wrong_safety_lists_levels(self):
        for command in ("run", "lib", "unit"):
            self.assert_refused([command, "SAFETY=none-such"], ["none", "hardened"])

    def test_sampled_is_refused_without_an_mpu(self):
        for cpu in "cortex-m0", "cortex-m0plus":
            self.assert_refused(["lib", f"CPU={cpu}", "SAFETY=sampled"], ["none", "hardened", "debug", "MPU"])
        self.assert_refused(["run", "BOARD=microbit", "SAFETY=sampled"], ["none", "hardened", "debug", "MPU"])

    def test_wrong_mpu_lists_answers(self):
        self.assert_refused(["run", "MPU=perhaps"], ["yes", "no"])

    def test_wrong_layout_lists_layouts(self):
        for command in ("run", "lib", "unit"):
            self.assert_refused([command, "LAYOUT=none-such"], ["wide", "compact"])

    def test_wrong_lock_lists_locks(self):
        self.assert_refused(["lib", "LOCK=none-such"], ["primask", "basepri", "user"])

    def test_wrong_console_lists_consoles(self):
        self.assert_refused(["run", "CONSOLE=none-such"], ["semihost", "uart"])

    def test_wrong_cpu_lists_cpus(self):
        self.assert_refused(["lib", "CPU=none-such"], CPUS)

    def test_wrong_float_lists_floats(self):
        self.assert_refused(["lib", "CPU=cortex-m4", "FLOAT=none-such"], ["soft", "hard"])

    def test_wrong_host_lists_hosts(self):
        self.assert_refused(["unit", "HOST=none-such"], ["gcc-64-plain", "clang-32-asan"])

    def test_empty_and_double_names_are_refused(self):
        self.assert_refused(["lib", "CPU=cortex-m3", "LIBC="], ["newlib", "nano", "picolibc"])
        self.assert_refused(["lib", "CPU=cortex-m3", "LIBC=nano newlib"], ["newlib", "nano", "picolibc"])

    def test_hard_float_needs_an_fpu(self):
        for cpu in CPUS_WITHOUT_FPU:
            self.assert_refused(["lib", f"CPU={cpu}", "FLOAT=hard"], ["soft", "cortex-m4", "cortex-m55"])

    def test_basepri_lock_needs_basepri(self):
        for cpu in CPUS_WITHOUT_BASEPRI:
            self.assert_refused(["lib", f"CPU={cpu}", "LOCK=basepri"], ["primask", "user"])


class Compilation(unittest.TestCase):
    def assert_warnings(self, lines, at_least):
        own = [line for line in lines if " build/src/" not in line]
        self.assertGreaterEqual(len(own), at_least)
        for line in own:
            for flag in WARNINGS:
                self.assertIn(flag, line.split())
            self.assertNotIn(" -w ", line)

    def test_library_is_compiled_with_all_warnings_as_errors(self):
        for libc in ("nano", "picolibc"):
            self.assert_warnings(compile_lines("lib", "CPU=cortex-m0", f"LIBC={libc}"), 10)

    def test_firmware_is_compiled_with_all_warnings_as_errors(self):
        self.assert_warnings(compile_lines("firmware"), 15)

    def test_host_tests_are_compiled_with_all_warnings_as_errors(self):
        for host in ("gcc-64-plain", "clang-64-asan"):
            self.assert_warnings(compile_lines("unit", "property", f"HOST={host}"), 15)

    def test_front_is_compiled_without_builtin_malloc(self):
        for line in compile_lines("lib", "CPU=cortex-m3"):
            if "alloc/libc/" in line:
                for flag in ("-fno-builtin-malloc", "-fno-builtin-calloc", "-fno-builtin-realloc"):
                    self.assertIn(flag, line.split())


class Library(unittest.TestCase):
    def test_last_line_is_the_path_for_every_cpu(self):
        for cpu in CPUS:
            result = make("lib", f"CPU={cpu}")
            path = Path(result.stdout.splitlines()[-1])
            self.assertTrue(path.is_absolute() and path.is_file(), result.stdout + result.stderr)
            self.assertEqual(path.name, "libashlar.a")
            self.assertEqual(path.parent.name, f"{cpu}-soft-nano-hardened-primask")

    def test_directory_is_named_by_every_option(self):
        result = make("lib", "CPU=cortex-m33", "FLOAT=hard", "LIBC=picolibc", "SAFETY=none", "LOCK=basepri",
                      "OPT=-O2", "DEFINES=ASHLAR_REGIONS_MAX=1 ASHLAR_FIT_TRIES=2")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(Path(result.stdout.splitlines()[-1]).parent.name,
                         "cortex-m33-hard-picolibc-none-basepri-O2-REGIONS_MAX.1-FIT_TRIES.2")

    def test_config_file_is_read(self):
        with tempfile.TemporaryDirectory() as directory:
            config = Path(directory) / "my_config.h"
            config.write_text("#define ASHLAR_REGIONS_MAX 7\n")
            result = make("lib", "CPU=cortex-m3", rf'DEFINES=ASHLAR_CONFIG_FILE=\"{config}\"')
        self.assertEqual(result.returncode, 0, result.stderr)
        library = Path(result.stdout.splitlines()[-1])
        self.addCleanup(shutil.rmtree, library.parent)
        symbols = subprocess.run(["arm-none-eabi-nm", library], capture_output=True, text=True, check=True).stdout
        self.assertRegex(symbols, r"R ashlar_abi_\w*_regions7\b")

    def test_second_build_compiles_nothing(self):
        make("lib", "CPU=cortex-m3")
        result = make("lib", "CPU=cortex-m3")
        self.assertEqual(len(result.stdout.splitlines()), 1, result.stdout)

    def test_changed_header_recompiles_what_includes_it(self):
        make("lib", "CPU=cortex-m3")
        result = make("--dry-run", "V=1", "--what-if=alloc/core/bins.h", "lib", "CPU=cortex-m3")
        compiled = [line for line in result.stdout.splitlines() if COMPILER.search(line)]
        self.assertTrue(any("alloc/core/alloc.c" in line for line in compiled))
        self.assertFalse(any("port/os/" in line for line in compiled))

    def test_hard_float_is_in_the_objects(self):
        for cpu in set(CPUS) - set(CPUS_WITHOUT_FPU):
            path = make("lib", f"CPU={cpu}", "FLOAT=hard").stdout.splitlines()[-1]
            attributes = subprocess.run(["arm-none-eabi-readelf", "-A", path], capture_output=True, text=True,
                                        check=True).stdout
            self.assertIn("Tag_ABI_VFP_args: VFP registers", attributes)
