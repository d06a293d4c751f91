"""However a program takes Ashlar in, it has one heap; and tools/one-heap can tell when it has two.

The first half links programs in every way and with every C library, checks their maps and boots them. The
second half links the ways in which a second heap comes in by accident, and must be told so.

SPDX-License-Identifier: Apache-2.0
"""

import importlib.machinery
import importlib.util
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import linking  # noqa: E402  (its folder is not a package)

SCRIPT = "STM32F446RETX_FLASH.ld"
STRDUP = linking.HERE / "strdup.c"
ALIGNED_NEW = linking.HERE / "aligned_new.cpp"
WAYS = [linking.as_archive, linking.as_whole_archive, linking.as_objects, linking.as_objects_with_lto]
# picolibc comes without a C++ library.
LIBCS_WITH_CPP = ["newlib", "nano"]


def program_name(*parts):
    return "-".join(part.__name__ if callable(part) else str(part) for part in parts)


def load_one_heap():
    """tools/one-heap as a module."""
    loader = importlib.machinery.SourceFileLoader("one_heap", str(linking.ONE_HEAP))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("one_heap", loader))
    sys.modules["one_heap"] = module
    loader.exec_module(module)
    return module


def defined_names(archive, member):
    """What one object of an archive defines for others."""
    lines = linking.run(["arm-none-eabi-nm", "--defined-only", "--extern-only", archive]).split("\n\n")
    text = next(block for block in lines if block.strip().startswith(f"{member}:"))
    return {line.split()[2] for line in text.strip().splitlines()[1:]}


class OneObject(unittest.TestCase):
    def test_all_names_are_in_one_object(self):
        names = load_one_heap()
        for libc, member, expected in (("newlib", "newlib.o", names.C_NAMES + names.REENTRANT_NAMES),
                                       ("nano", "newlib.o", names.C_NAMES + names.REENTRANT_NAMES),
                                       ("picolibc", "picolibc.o", names.C_NAMES)):
            with self.subTest(libc):
                defined = defined_names(linking.library_folder(libc) / "libashlar.a", member)
                self.assertEqual(set(expected) - defined, set())

    def test_all_of_picolibcs_lock_object_is_there_too(self):
        libc = linking.run(["arm-none-eabi-gcc", *linking.CPU_FLAGS, *linking.LIBC_SPECS["picolibc"],
                            "-print-file-name=libc.a"]).strip()
        if not Path(libc).is_relative_to("/usr/lib/picolibc"):  # the compiler itself knows newlib's only
            libc = next(Path("/usr/lib/picolibc").rglob("v7e-m/nofp/libc.a"))
        defined = defined_names(linking.library_folder("picolibc") / "libashlar.a", "picolibc.o")
        stock = defined_names(libc, "libc_misc_lock.c.o")
        self.assertGreater(len(stock), 5)
        self.assertEqual(stock - defined, set())


class OneHeap(unittest.TestCase):
    def assert_one_heap(self, link_map):
        good, words = linking.one_heap(link_map)
        self.assertTrue(good, words)
        self.assertIn("one heap, Ashlar's", words)

    def check(self, libc, source, way, expected, compile_flags=()):
        name = program_name("one", libc, source.stem, way, *(flag.strip("-") for flag in compile_flags))
        elf, link_map = linking.link(name, libc, [source], way, SCRIPT, compile_flags=compile_flags)
        self.assert_one_heap(link_map)
        self.assertEqual(linking.boot(elf), expected)

    def test_program_that_only_the_library_allocates_for(self):
        for libc in linking.LIBC_SPECS:
            for way in WAYS:
                with self.subTest(libc=libc, way=way.__name__):
                    self.check(libc, STRDUP, way, "one heap one heap\n")

    def test_program_with_lto_and_ashlar_without_or_with(self):
        for libc in linking.LIBC_SPECS:
            for way in (linking.as_archive, linking.as_objects_with_lto):
                with self.subTest(libc=libc, way=way.__name__):
                    self.check(libc, STRDUP, way, "one heap one heap\n", ["-flto"])

    def test_program_with_lto_in_many_partitions(self):
        """Names of one source file come from many objects then."""
        self.check("nano", STRDUP, linking.as_objects_with_lto, "one heap one heap\n",
                   ["-flto", "-flto-partition=max"])

    def test_cpp_program_with_aligned_new(self):
        for libc in LIBCS_WITH_CPP:
            for way in WAYS:
                with self.subTest(libc=libc, way=way.__name__):
                    self.check(libc, ALIGNED_NEW, way, "aligned, 100\n")

    def test_cpp_program_with_lto(self):
        for libc in LIBCS_WITH_CPP:
            with self.subTest(libc=libc):
                self.check(libc, ALIGNED_NEW, linking.as_objects_with_lto, "aligned, 100\n", ["-flto"])


class SecondHeap(unittest.TestCase):
    def check(self, name, libc, sources, way, culprits, compile_flags=()):
        _, link_map = linking.link(program_name("two", name, libc, way), libc, sources, way, SCRIPT,
                                   compile_flags=compile_flags)
        good, words = linking.one_heap(link_map)
        self.assertFalse(good, words)
        for culprit in culprits:
            self.assertIn(culprit, words)

    STOCK = {"newlib": ["libc.a(lib_a-mallocr.o): linked for _malloc_r", "libc.a(lib_a-freer.o)"],
             "nano": ["libc_nano.a(lib_a-nano-mallocr.o): linked for _malloc_r", "libc_nano.a(lib_a-nano-freer.o)"],
             "picolibc": ["libc.a(nano-malloc-malloc.c.o): linked for malloc", "libc.a(nano-malloc-free.c.o)"]}

    def test_stock_program_is_told_with_the_members(self):
        for libc, members in self.STOCK.items():
            with self.subTest(libc=libc):
                self.check("stock", libc, [STRDUP], linking.not_at_all, ["malloc is not Ashlar's", *members])

    def test_stock_program_with_lto_is_told_with_the_members(self):
        for libc, members in self.STOCK.items():
            with self.subTest(libc=libc):
                self.check("stock-lto", libc, [STRDUP], linking.not_at_all, members, ["-flto"])

    def test_archive_without_asking_for_malloc_is_told(self):
        """The archive trap: no object of the program's calls malloc, so -lashlar gives nothing."""
        def as_archive_unasked(libc, _folder):
            return [f"-L{linking.library_folder(libc)}", "-lashlar"]
        self.check("unasked", "nano", [STRDUP], as_archive_unasked,
                   ["lib_a-nano-mallocr.o", "-lashlar -Wl,-u,malloc"])

    def check_source(self, name, text, way, culprits):
        source = linking.BUILD / f"{name}.c"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text("#include <stdlib.h>\n#include <string.h>\n" + text)
        self.check(name, "nano", [source], way, culprits, ["-fno-builtin", "-O0"])

    def test_only_the_c_names_of_another_allocator_are_told(self):
        """malloc from one heap, _malloc_r from another: strdup's memory reaches the wrong free."""
        self.check_source("half_allocator", "void *malloc(size_t bytes) { (void)bytes; return NULL; }\n"
                          "void free(void *payload) { (void)payload; }\n"
                          "int main(void) { free(strdup(\"x\")); return malloc(1) != NULL; }\n",
                          linking.not_at_all, ["half_allocator.o: defines malloc", "lib_a-nano-mallocr.o"])

    def test_allocator_beside_ashlars_is_told(self):
        """What a library brings that carries pieces of picolibc's allocator with it."""
        self.check_source("beside", "void __malloc_free(void *payload);\n"
                          "void __malloc_free(void *payload) { (void)payload; }\n"
                          "int main(void) { __malloc_free(malloc(1)); return 0; }\n",
                          linking.as_archive, ["two heaps: beside Ashlar's", "beside.o: defines __malloc_free"])

    def test_file_that_is_no_map_is_refused(self):
        done = subprocess.run([str(linking.ONE_HEAP), str(linking.HERE / "strdup.c")], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("not a link map", done.stderr)
        done = subprocess.run([str(linking.ONE_HEAP), "no/such.map"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)


class Names(unittest.TestCase):
    """Members by name, of more versions of the libraries than are installed here."""

    def setUp(self):
        self.one_heap = load_one_heap()

    def test_members_of_allocators_are_known(self):
        for file in ("lib/libc.a(lib_a-mallocr.o)", "libc.a(libc_a-freer.o)", "libc_nano.a(lib_a-nano-calloc.o)",
                     "libg_nano.a(libc_a-nano-malignr.o)", "libc.a(nano-malloc-free.c.o)",
                     "libc.a(libc_stdlib_reallocarray.c.o)", "libc.a(libc_stdlib_nano-malloc-realloc.c.obj)",
                     "libc.a(lib_a-mstats.o)", "libc.a(lib_a-aligned_alloc.o)", "libg.a(lib_a-pvallocr.o)"):
            with self.subTest(file):
                self.assertTrue(self.one_heap.is_libc_allocator(file))

    def test_other_members_are_not(self):
        for file in ("libc.a(lib_a-mlock.o)", "libc.a(nano-malloc-getpagesize.c.o)", "libc.a(lib_a-sbrkr.o)",
                     "libashlar.a(newlib.o)", "libfoo.a(malloc.o)", "malloc.o", "libc.a(lib_a-freelocale.o)",
                     "libc.a(libc_picolib_picosbrk.c.o)", "libc.a(lib_a-makebuf.o)"):
            with self.subTest(file):
                self.assertFalse(self.one_heap.is_libc_allocator(file))
