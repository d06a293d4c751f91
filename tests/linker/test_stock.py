"""Before and after: what users hit in the C libraries' own allocators, shown there and gone with Ashlar.

Each program is linked once without and once with Ashlar; both halves are asserted, so that the test fails too
if the stock library is no longer at fault.

SPDX-License-Identifier: Apache-2.0
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import linking  # noqa: E402  (its folder is not a package)

SCRIPT = "STM32F446RETX_FLASH.ld"
# The compiler knows what malloc does, and drops stores and calls that nobody can see if it obeys the standard.
AS_WRITTEN = ["-O0", "-fno-builtin"]


class Stock(unittest.TestCase):
    def link_text(self, name, libc, text, way):
        source = linking.BUILD / f"{name}.c"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text)
        return linking.link(f"stock-{name}-{libc}-{way.__name__}", libc, [source], way, SCRIPT,
                            compile_flags=AS_WRITTEN)

    def test_nanos_calloc_and_realloc(self):
        programs = {way: linking.link(f"stock-nano-{way.__name__}", "nano", [linking.HERE / "nano_faults.c"], way,
                                      SCRIPT, compile_flags=AS_WRITTEN)[0]
                    for way in (linking.not_at_all, linking.as_archive)}
        self.assertEqual(linking.boot(programs[linking.not_at_all]),
                         "calloc: given 16 bytes\nrealloc: read past the old block\n")
        self.assertEqual(linking.boot(programs[linking.as_archive]),
                         "calloc: refused\nrealloc: copied the old block\n")

    def check_unresolved(self, libc, name, text, missing):
        """The stock library lacks a name that it declares; with Ashlar the program links and runs."""
        with self.assertRaises(AssertionError) as caught:
            self.link_text(name, libc, text, linking.not_at_all)
        self.assertIn(f"undefined reference to `{missing}'", str(caught.exception))
        elf, link_map = self.link_text(name, libc, text, linking.as_archive)
        self.assertTrue(*linking.one_heap(link_map))
        linking.boot(elf)

    def test_newlibs_aligned_alloc_does_not_link(self):
        text = "#include <stdlib.h>\nint main(void) { return aligned_alloc(64, 100) == NULL; }\n"
        for libc in ("newlib", "nano"):
            with self.subTest(libc):
                self.check_unresolved(libc, "aligned_alloc", text, "posix_memalign")

    def test_nanos_malloc_trim_does_not_link(self):
        text = ("#include <malloc.h>\n#include <stdlib.h>\n"
                "int main(void) { free(malloc(4000)); return malloc_trim(0) != 1; }\n")
        self.check_unresolved("nano", "malloc_trim", text, "_malloc_trim_r")
