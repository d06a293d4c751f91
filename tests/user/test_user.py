"""Strangers' projects that take Ashlar in, by make and by CMake, build and run on it.

Each test copies the little project beside this file to a place of its own, as a user would have it.

SPDX-License-Identifier: Apache-2.0
"""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ASHLAR_FOLDERS = ["alloc", "port"]
WARNINGS = "-Wall -Wextra -Wconversion -Wundef -Wshadow -Werror"
# The line of board.ld that states it, up to its end.
BOARD_RAM = "ORIGIN = 0x20000000, LENGTH = 64K"
VERDICT = "the heap is Ashlar's"


def run(*command, **options):
    """What the command prints; an error that shows all of it if it fails."""
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, check=False, **options)
    if result.returncode != 0:
        raise AssertionError(f"{command} ended with {result.returncode}:\n{result.stdout}")
    return result.stdout


def boot(elf):
    return run(ROOT / "tools/qemu-run", "--machine", "mps2-an385", "--timeout", "30", elf)


class UserTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = Path(directory.name)
        self.project = self.place / "project"
        shutil.copytree(HERE, self.project)

    def assert_firmware_works(self, elf, link_map):
        self.assertIn(VERDICT, boot(elf).splitlines())
        run(ROOT / "tools/one-heap", link_map)


class Make(UserTest):
    def assert_works(self, libc):
        run("make", f"ASHLAR={ROOT}", f"LIBC={libc}", cwd=self.project, env={**os.environ, "SETUP": "no"})
        self.assert_firmware_works(self.project / f"firmware-{libc}.elf", self.project / f"firmware-{libc}.map")

    def test_newlib_project_runs_on_ashlar(self):
        self.assert_works("newlib")

    def test_nano_project_runs_on_ashlar(self):
        self.assert_works("nano")

    def test_picolibc_project_runs_on_ashlar(self):
        self.assert_works("picolibc")


class CMake(UserTest):
    def configure(self, *settings, target=True):
        toolchain = [f"-DCMAKE_TOOLCHAIN_FILE={self.project}/arm-none-eabi.cmake"] if target else []
        return subprocess.run(["cmake", "-S", self.project, "-B", self.place / "build", *toolchain, *settings],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def build(self, *settings, target=True):
        result = self.configure(*settings, target=target)
        self.assertEqual(result.returncode, 0, result.stdout)
        run("cmake", "--build", self.place / "build", "--parallel", "2")

    def assert_works(self, *settings):
        self.build(*settings)
        self.assert_firmware_works(self.place / "build/firmware", self.place / "build/firmware.map")

    def make_repository(self):
        """A git repository of the library as it is now, and its commit."""
        repository = self.place / "ashlar.git-tree"
        repository.mkdir()
        for name in ["CMakeLists.txt", *ASHLAR_FOLDERS]:
            run("cp", "-r", ROOT / name, repository)
        git = ["git", "-C", repository, "-c", "user.name=user", "-c", "user.email=user@example.org"]
        run(*git, "init", "--quiet")
        run(*git, "add", ".")
        run(*git, "commit", "--quiet", "--message", "ashlar")
        return repository, run(*git, "rev-parse", "HEAD").strip()

    def test_add_subdirectory_runs_on_ashlar(self):
        self.assert_works(f"-DASHLAR_DIR={ROOT}")

    def test_every_option_builds_and_runs(self):
        self.assert_works(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_LAYOUT=compact", "-DASHLAR_SAFETY=none",
                          "-DASHLAR_LOCK=basepri",
                          "-DASHLAR_DEFINES=ASHLAR_REGIONS_MAX=1;ASHLAR_FIT_TRIES=1;ASHLAR_RAMS_MAX=4",
                          "-DCMAKE_BUILD_TYPE=Release")

    def test_debug_level_runs_on_ashlar(self):
        self.assert_works(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=debug",
                          "-DASHLAR_DEFINES=ASHLAR_BACKTRACE_DEPTH=2")

    def test_sampled_level_runs_on_ashlar(self):
        # The program counts blocks, which objects in slots are not.
        self.assert_works(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=sampled",
                          "-DASHLAR_DEFINES=ASHLAR_SAMPLED_PERIOD=1048576")

    def test_sampled_level_without_an_mpu_is_refused(self):
        result = self.configure(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=sampled", "-DCMAKE_C_FLAGS=-mcpu=cortex-m0")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no MPU", result.stdout)

    def leave_shadow(self):
        """The user's linker script leaves the end of RAM to the shadow, as tools/asan-flags says."""
        script = self.project / "board.ld"
        left = run(ROOT / "tools/asan-flags", script).splitlines()[-1].removeprefix("left: ")
        text = script.read_text()
        self.assertIn(BOARD_RAM, text)
        script.write_text(text.replace(BOARD_RAM, left))

    def test_address_checks_run_on_ashlar(self):
        self.leave_shadow()
        self.assert_works(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=asan", "-DASHLAR_ASAN_RAM=0x20000000,64K")
        names = run("arm-none-eabi-nm", self.place / "build/firmware")
        self.assertIn(" __asan_load4", names)

    def test_address_checks_of_writes_leave_out_reads(self):
        self.leave_shadow()
        self.assert_works(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=asan", "-DASHLAR_ASAN_RAM=0x20000000,64K",
                          "-DASHLAR_ASAN_ACCESSES=writes")
        self.assertNotIn(" __asan_load", run("arm-none-eabi-nm", self.place / "build/firmware"))

    def test_address_checks_without_a_ram_say_what_is_missing(self):
        for ram, words in ("", "ASHLAR_ASAN_RAM=START,BYTES"), ("0x20000000", "not START,BYTES"):
            result = self.configure(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=asan", f"-DASHLAR_ASAN_RAM={ram}")
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(words, result.stdout)

    def test_link_time_optimisation_runs_on_ashlar(self):
        self.assert_works(f"-DASHLAR_DIR={ROOT}", "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON",
                          "-DCMAKE_BUILD_TYPE=MinSizeRel")

    def test_fetch_content_from_a_repository_runs_on_ashlar(self):
        repository, commit = self.make_repository()
        self.assert_works(f"-DASHLAR_REPOSITORY=file://{repository}", f"-DASHLAR_TAG={commit}")

    def test_fetch_content_from_a_source_directory_runs_on_ashlar(self):
        self.assert_works(f"-DFETCHCONTENT_SOURCE_DIR_ASHLAR={ROOT}")

    def test_host_project_has_a_heap(self):
        self.build(f"-DASHLAR_DIR={ROOT}", f"-DCMAKE_C_FLAGS={WARNINGS}", target=False)
        self.assertIn(VERDICT, run(self.place / "build/firmware").splitlines())

    def test_host_project_at_level_asan_runs_under_address_sanitizer(self):
        self.build(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_SAFETY=asan", "-DCMAKE_C_FLAGS=-fsanitize=address", target=False)
        self.assertEqual([VERDICT], run(self.place / "build/firmware").splitlines())

    def test_wrong_option_lists_the_right_ones(self):
        result = self.configure(f"-DASHLAR_DIR={ROOT}", "-DASHLAR_LOCK=none-such")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("primask basepri user", result.stdout)

    def test_library_has_the_members_of_make_lib(self):
        self.build(f"-DASHLAR_DIR={ROOT}")
        ours = run("make", "-s", "-C", ROOT, "lib", "CPU=cortex-m3", "LIBC=nano",
                   env={**os.environ, "SETUP": "no"}).splitlines()[-1]
        cmakes = run("arm-none-eabi-ar", "t", self.place / "build/ashlar/libashlar.a").split()
        self.assertEqual(sorted(name.removesuffix(".obj").removesuffix(".c") for name in cmakes),
                         sorted(name.removesuffix(".o") for name in run("arm-none-eabi-ar", "t", ours).split()))
