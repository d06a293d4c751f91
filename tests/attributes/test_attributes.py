"""What the compiler says of misuse: each mistake gets its warning, and right programs get none.

Each is compiled by the cross compiler and the host's, with malloc & co. and with a heap of one's own, with -Wall -O2, and
with -fanalyzer where that is what finds it.

SPDX-License-Identifier: Apache-2.0
"""

import itertools
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILERS = {
    "target": ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"],
    "picolibc": ["arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb", "--specs=picolibc.specs"],
    "host": ["gcc"],
}
CALLS = {"malloc": [], "heap": ["-DHEAP"]}
INCLUDES = [f"-I{ROOT}/alloc/include", f"-I{ROOT}/tests/attributes"]
WARNINGS = ["-Wall", "-Wextra", "-O2"]
WARNING = re.compile(r"warning: .*\[(-W[\w-]+)=?\]")

OVERFLOW = {"-Warray-bounds", "-Wstringop-overflow"}
# The body of a function, what is to be warned of it (one of these), and what finds it.
MISTAKES = {
    "memset past the end": ("char *p = ALLOC(10); if (!p) return; memset(p, 0, 11); send(p); FREE(p);", OVERFLOW, []),
    "element past the end": ("char *p = ALLOC(10); if (!p) return; fill(p); p[10] = 1; send(p); FREE(p);", OVERFLOW, []),
    "past the end of a product": ("char *p = CALLOC(4, 4); if (!p) return; memset(p, 1, 17); send(p); FREE(p);", OVERFLOW, []),
    "past the end of a resized block": ("char *p = REALLOC(NULL, 10); if (!p) return; memset(p, 0, 11); send(p); FREE(p);",
                                        OVERFLOW, []),
    "past the end of an aligned block": ("char *p = ALIGNED_ALLOC(64, 64); if (!p) return; memset(p, 0, 65); send(p); FREE(p);",
                                         OVERFLOW, []),
    "use after free": ("char *p = ALLOC(10); if (!p) return; fill(p); FREE(p); send(p);", {"-Wuse-after-free"}, []),
    "double free": ("char *p = ALLOC(10); if (!p) return; fill(p); FREE(p); FREE(p);", {"-Wuse-after-free"}, []),
    "free of the stack": ("char line[10]; fill(line); FREE(line);", {"-Wfree-nonheap-object"}, []),
    "free of static memory": ("static char line[10]; fill(line); FREE(line);", {"-Wfree-nonheap-object"}, []),
    "free of an interior pointer": ("char *p = ALLOC(10); if (!p) return; fill(p); FREE(p + 1);",
                                    {"-Wfree-nonheap-object"}, []),
    "the wrong deallocator": ("char *p = ALLOC(10); if (!p) return; fill(p); FREE_OF_OTHERS(p);",
                              {"-Wmismatched-dealloc"}, []),
    "a size that cannot be": ("char *p = ALLOC(SIZE_MAX); if (!p) return; fill(p); FREE(p);",
                              {"-Walloc-size-larger-than"}, []),
    "a product that cannot be": ("char *p = CALLOC(SIZE_MAX / 4, 8); if (!p) return; fill(p); FREE(p);",
                                 {"-Walloc-size-larger-than"}, []),
    "a result that is dropped": ("ALLOC(10);", {"-Wunused-result", "-Wunused-value"}, []),
    "no heap": ("ashlar_free(NULL, heap);", {"-Wnonnull"}, []),
    "a leak on one path": ("char *p = ALLOC(10); if (!p) return; p[0] = 1; if (ask()) return; FREE(p);",
                           {"-Wanalyzer-malloc-leak"}, ["-fanalyzer"]),
    "a failure that nobody asks for": ("char *p = ALLOC(10); p[0] = 1; send(p); FREE(p);",
                                       {"-Wanalyzer-possible-null-dereference"}, ["-fanalyzer"]),
    "a double free on one path": ("char *p = ALLOC(10); if (!p) return; fill(p); if (ask()) FREE(p); FREE(p);",
                                  {"-Wanalyzer-double-free"}, ["-fanalyzer"]),
    "a use after free on one path": ("char *p = ALLOC(10); if (!p) return; fill(p); if (ask()) FREE(p); if (ask()) p[1] = 2;",
                                     {"-Wanalyzer-use-after-free"}, ["-fanalyzer"]),
}
RIGHT = {
    "alloc and free": "char *p = ALLOC(10); if (!p) return; memset(p, 0, 10); send(p); FREE(p);",
    "aligned": "char *p = ALIGNED_ALLOC(64, 64); if (!p) return; memset(p, 0, 64); send(p); FREE(p);",
    "zeroed": "char *p = CALLOC(4, 4); if (!p) return; p[15] = 1; send(p); FREE(p);",
    "resize, the old block kept if it fails": "char *p = ALLOC(10); if (!p) return; fill(p); char *q = REALLOC(p, 20); "
                                              "if (q) p = q; p[0] = 1; send(p); FREE(p);",
    "resize, the old block freed if it fails": "char *p = ALLOC(10); if (!p) return; fill(p); char *q = REALLOC(p, 20); "
                                               "if (!q) { FREE(p); return; } q[19] = 1; send(q); FREE(q);",
    "free on both paths": "char *p = ALLOC(10); if (!p) return; fill(p); if (ask()) { FREE(p); return; } send(p); FREE(p);",
    "free of NULL": "char *p = ALLOC(10); FREE(p);",
}


def warnings_of(compiler, body, *flags, language="c"):
    """The options by which the compiler warns of a function with this body."""
    program = f'#include "calls.h"\nvoid example(void);\nvoid example(void) {{ {body} }}\n'
    with tempfile.TemporaryDirectory() as folder:
        command = [*compiler, "-x", language, "-c", "-o", f"{folder}/out.o", *WARNINGS, *INCLUDES, *flags, "-"]
        done = subprocess.run(command, input=program, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stderr}")
    return set(WARNING.findall(done.stderr))


def builds():
    return itertools.product(COMPILERS.items(), CALLS.items())


class Attributes(unittest.TestCase):
    def test_each_mistake_gets_its_warning(self):
        for (where, compiler), (calls, define) in builds():
            for name, (body, expected, flags) in MISTAKES.items():
                with self.subTest(mistake=name, compiler=where, calls=calls):
                    self.assertTrue(warnings_of(compiler, body, *define, *flags) & expected)

    def test_right_programs_get_none(self):
        for (where, compiler), (calls, define) in builds():
            for name, body in RIGHT.items():
                with self.subTest(program=name, compiler=where, calls=calls):
                    self.assertEqual(warnings_of(compiler, body, *define, "-fanalyzer"), set())

    def test_c_plus_plus_before_and_behind_the_library(self):
        for before, behind in (("", "#include <cstdlib>"), ("#include <cstdlib>", "")):
            for standard in ("c++11", "c++17", "gnu++20"):
                for compiler in (["g++"], ["arm-none-eabi-g++", "-mcpu=cortex-m4", "-mthumb"], ["clang++"],
                                 ["arm-none-eabi-g++", "-mcpu=cortex-m0", "-mthumb", "--specs=picolibc.specs"]):
                    program = f"{before}\n#include <ashlar/stdlib.h>\n#include <ashlar/heap.h>\n{behind}\n" \
                              "int use(); int use() { void *p = malloc(3); free(p); return p != nullptr; }\n"
                    with self.subTest(standard=standard, compiler=compiler, before=before):
                        done = subprocess.run([*compiler, f"-std={standard}", "-x", "c++", "-fsyntax-only", "-Werror",
                                               "-Wall", "-Wextra", "-pedantic", "-Wredundant-decls",
                                               "-Wno-use-after-free", "-Wno-unknown-warning-option", *INCLUDES, "-"],
                                              input=program, capture_output=True, text=True, check=False)
                        self.assertEqual(done.stderr, "")

    def test_clang_takes_the_headers_in_silence(self):
        done = subprocess.run(["clang", "-x", "c", "-fsyntax-only", "-Weverything", "-Werror", "-Wno-reserved-macro-identifier",
                               *INCLUDES, "-"], input="#include <ashlar/stdlib.h>\n#include <ashlar/attributes.h>\n",
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
