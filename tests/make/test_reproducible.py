"""The same input gives the same bytes, wherever the tree lies and however many jobs build it.

SPDX-License-Identifier: Apache-2.0
"""

import hashlib
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["alloc", "port", "firmware", "linker", "tools", "tests"]
BUILDS = [
    ["lib", "CPU=cortex-m0plus", "LIBC=nano"],
    ["firmware", "BOARD=mps2-an386", "LIBC=picolibc", "OPT=-O2"],
]
PRODUCTS = ["*.a", "*.elf", "*.bin", "*.hex"]


def copy_tree(place):
    """The sources as they are, in another place."""
    place.mkdir(parents=True)
    for name in ["Makefile", *FOLDERS]:
        subprocess.run(["cp", "-r", ROOT / name, place], check=True)


def build(place, jobs):
    """The checksum of every product, by its path in the tree; all is compiled, whatever was before."""
    for arguments in BUILDS:
        subprocess.run(["make", "-s", f"-j{jobs}", *arguments], cwd=place, check=True,
                       env={**os.environ, "SETUP": "no", "COMPILER_LAUNCHER": ""}, stdout=subprocess.DEVNULL)
    files = [file for pattern in PRODUCTS for file in place.glob(f"build/**/{pattern}")]
    return {file.relative_to(place).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files}


class Reproducible(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.places = [Path(directory.name) / "here", Path(directory.name) / "somewhere/else entirely"]
        for place in cls.places:
            copy_tree(place)
        cls.products = [build(place, jobs) for place, jobs in zip(cls.places, (1, 2))]

    def test_builds_in_two_places_are_equal(self):
        self.assertEqual(self.products[0], self.products[1])

    def test_every_kind_of_product_was_compared(self):
        for pattern in PRODUCTS:
            self.assertTrue(any(Path(path).match(pattern) for path in self.products[0]), pattern)

    def test_no_product_holds_its_place(self):
        for file in self.places[0].glob("build/**/*"):
            if file.suffix in (".a", ".o", ".elf"):
                self.assertFalse(str(self.places[0]).encode() in file.read_bytes(), file)
