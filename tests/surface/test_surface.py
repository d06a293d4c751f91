"""What malloc & co. have beyond the C standard: every allocating function of each C library has Ashlar's heap behind it, what
a program does not call is not linked, and ashlar_free_and_null() refuses what is no pointer's address.

SPDX-License-Identifier: Apache-2.0
"""

import importlib.machinery
import importlib.util
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "linker"))
import linking  # noqa: E402  (its folder is not a package)

SCRIPT = "STM32F446RETX_FLASH.ld"
STRDUP = linking.HERE / "strdup.c"
INCLUDES = [f"-I{ROOT}/alloc/include"]
COMPILERS = {
    "newlib": ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"],
    "picolibc": ["arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb", "--specs=picolibc.specs"],
    "host": ["gcc"],
    "host clang": ["clang"],
}


def load_table():
    """tests/surface/table as a module."""
    loader = importlib.machinery.SourceFileLoader("table", str(ROOT / "tests" / "surface" / "table"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("table", loader))
    loader.exec_module(module)
    return module


class Library(unittest.TestCase):
    def test_all_that_allocates_is_on_ashlars_heap(self):
        """Every member of the C library that allocates, in one program; system calls need not be there."""
        table = load_table()
        for libc in linking.LIBC_SPECS:
            with self.subTest(libc):
                names = [defined[0] for defined in table.allocating_members(libc).values()]
                self.assertGreater(len(names), 30)
                flags = [f"-Wl,-u,{name}" for name in names] + ["-Wl,--unresolved-symbols=ignore-all", "-Wl,--no-fatal-warnings"]
                _, link_map = linking.link(f"surface-{libc}", libc, [STRDUP], linking.as_archive, SCRIPT, flags=flags)
                linked = link_map.read_text()
                for member in table.allocating_members(libc):
                    self.assertIn(f"({member})", linked)
                good, words = linking.one_heap(link_map)
                self.assertTrue(good, words)


class Members(unittest.TestCase):
    def test_a_program_links_only_what_it_calls(self):
        """Each report and each kind of free is an object of its own."""
        for libc in linking.LIBC_SPECS:
            with self.subTest(libc):
                _, link_map = linking.link(f"surface-small-{libc}", libc, [STRDUP], linking.as_archive, SCRIPT)
                linked = link_map.read_text().split("Discarded input sections")[0]
                for member in ("malloc_info", "malloc_report", "mallinfo2", "report", "freezero", "retained", "adopt", "erase"):
                    self.assertNotIn(f"libashlar.a({member}.o)", linked)


class FreeAndNull(unittest.TestCase):
    RIGHT = ["char *p = malloc(9); ashlar_free_and_null(&p);",
             "void *p = malloc(9); ashlar_free_and_null(&p);",
             "const char *p = (const char *)malloc(9); ashlar_free_and_null(&p);",
             "char **p = malloc(9 * sizeof *p); ashlar_free_and_null(&p);",
             "struct pair *p = calloc(1, sizeof *p); if (!p) return; ashlar_free_and_null(&p->name); ashlar_free_and_null(&p);",
             "char *p[2] = {malloc(9), malloc(9)}; char **q = p; ashlar_free_and_null(q++); ashlar_free_and_null(q);",
             "char *p = ashlar_alloc(heap, 9); ashlar_heap_free_and_null(heap, &p);"]
    WRONG = ["char *p = malloc(9); ashlar_free_and_null(p);",
             "int p = 0; ashlar_free_and_null(&p);",
             "struct pair p = {0}; ashlar_free_and_null(&p);",
             "char *p = malloc(9); ashlar_free_and_null(&p, &p);",
             "ashlar_free_and_null(malloc(9));",
             "char *p = ashlar_alloc(heap, 9); ashlar_heap_free_and_null(heap, p);"]

    @staticmethod
    def compiles(compiler, body, *flags, language="c"):
        program = ("#include <ashlar/stdlib.h>\nstruct pair { char *name; };\nvoid use(struct ashlar_heap *heap);\n"
                   f"void use(struct ashlar_heap *heap) {{ (void)heap; {body} }}\n")
        if language == "c++":
            program = program.replace("= malloc", "= (decltype(p))malloc").replace("= calloc", "= (decltype(p))calloc")
            program = program.replace("= ashlar_alloc", "= (char *)ashlar_alloc")
            program = program.replace("{malloc(9), malloc(9)}", "{(char *)malloc(9), (char *)malloc(9)}")
        command = [*compiler, "-x", language, "-c", "-o", "/dev/null", "-Wall", "-Wextra", "-Werror", "-O2",
                   *INCLUDES, *flags, "-"]
        done = subprocess.run(command, input=program, capture_output=True, text=True, check=False)
        return done.returncode == 0, done.stderr

    def check(self, language, compilers):
        for name, compiler in compilers.items():
            for wanted, bodies in ((True, self.RIGHT), (False, self.WRONG)):
                for body in bodies:
                    with self.subTest(compiler=name, body=body):
                        compiled, words = self.compiles(compiler, body, language=language)
                        self.assertEqual(compiled, wanted, words)

    def test_c(self):
        self.check("c", COMPILERS)

    def test_cpp(self):
        self.check("c++", {name: compiler for name, compiler in COMPILERS.items() if name != "picolibc"})

    def test_what_is_told_of_the_calls(self):
        """A result of reallocf that is dropped, a valloc that is freed twice."""
        for body in ("reallocf(malloc(9), 10);", "char *p = valloc(9); p[0] = 1; free(p); free(p);"):
            with self.subTest(body):
                self.assertFalse(self.compiles(COMPILERS["newlib"], body)[0])
        self.assertTrue(self.compiles(COMPILERS["newlib"], "char *p = valloc(9); freezero(p, 9);")[0])


if __name__ == "__main__":
    unittest.main()
