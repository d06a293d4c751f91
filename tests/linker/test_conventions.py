"""Every vendor's way of naming the heap's ends is found, with the script unchanged.

Each case links tests/linker/probe.c with a script of the vendor's form, boots it, and compares what the program
found and could allocate with the addresses of the script's symbols in the ELF file.

SPDX-License-Identifier: Apache-2.0
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import linking  # noqa: E402  (its folder is not a package)

ENOMEM = 12
# The control structure of a heap of 128 KiB is smaller than this, and it stands before the first payload.
CONTROL_BYTES_MAX = 512
# What cannot be allocated at the very end: less than a smallest block.
TAIL_BYTES_MAX = 16
GRANULE = 8
# What the probe asks whether it is the program's: its stack, variables of both kinds, and code.
STACK, VARIABLES, CODE = 1, 2 + 4, 8

# In order of preference, as port/os/limits.c documents it.
PAIRS = [("__heap_start", "__heap_end"), ("_pvHeapStart", "_pvHeapLimit"), ("__heap_base__", "__heap_end__"),
         ("__HeapBase", "__HeapLimit"), ("__end__", "__HeapLimit"), ("end", "__HeapLimit"),
         ("_end", "_estack - _Min_Stack_Size"), ("end", "_estack - _Min_Stack_Size"),
         ("__end__", "__StackLimit"), ("end", "__StackLimit")]


def evaluate(expression, symbols):
    terms = [symbols[name] for name in expression.split(" - ")]
    return terms[0] - sum(terms[1:])


def defsyms(**values):
    return [f"-Wl,--defsym={name}={value:#x}" for name, value in values.items()]


class Conventions(unittest.TestCase):
    def probe(self, name, script=None, flags=(), libc="nano"):
        """Boot the probe; (its symbols, what it found)."""
        elf, link_map = linking.link(name, libc, [linking.HERE / "probe.c"], linking.as_archive, script, flags)
        self.assertTrue(*linking.one_heap(link_map))
        line = linking.boot(elf).strip()
        found = {key: int(value, 10 if key == "error" else 16)
                 for key, value in (field.split("=") for field in line.split())}
        return linking.symbols(elf), found

    def assert_heap(self, found, base, limit):
        """The heap starts at `base`, ends at `limit`, and everything between can be allocated."""
        aligned = (base + GRANULE - 1) // GRANULE * GRANULE
        self.assertEqual(found["break"], aligned)
        self.assertEqual(found["limit"], limit)
        self.assertGreater(found["first"], aligned)
        self.assertLess(found["first"], aligned + CONTROL_BYTES_MAX)
        self.assertLessEqual(found["highest"], limit)
        self.assertGreater(found["highest"], limit - TAIL_BYTES_MAX - GRANULE)
        self.assertLessEqual(found["end"], limit)

    def assert_no_heap(self, found):
        self.assertEqual(found["first"], 0)
        self.assertEqual(found["error"], ENOMEM)
        self.assertEqual(found["highest"], 0)

    def assert_convention(self, name, script, base, limit, flags=(), libc="nano", program=None):
        """`program`: what the script's symbols tell of the probe's own memory."""
        symbols, found = self.probe(name, script, flags, libc)
        self.assert_heap(found, symbols[base], evaluate(limit, symbols))
        if program is not None:
            self.assertEqual(found["program"], program)

    def test_stm32cubemx(self):
        self.assert_convention("cubemx", "STM32F446RETX_FLASH.ld", "_end", "_estack - _Min_Stack_Size",
                               program=STACK | VARIABLES)

    def test_cmsis_5(self):
        self.assert_convention("cmsis5", "gcc_arm.ld", "__end__", "__HeapLimit", program=STACK)

    def test_cmsis_5_with_an_empty_heap_section(self):
        self.assert_convention("cmsis5-empty", "gcc_arm.ld", "__end__", "__StackLimit", defsyms(__HEAP_SIZE=0))

    def test_older_cmsis_and_kinetis(self):
        self.assert_convention("kinetis", "MK64FN1M0xxx12_flash.ld", "__HeapBase", "__HeapLimit", program=STACK)

    def test_mcuxpresso(self):
        self.assert_convention("mcuxpresso", "LPC55S69_flash.ld", "_pvHeapStart", "_pvHeapLimit")

    def test_pico_sdk(self):
        self.assert_convention("pico", "memmap_default.ld", "end", "__HeapLimit")

    def test_chibios(self):
        self.assert_convention("chibios", "STM32F407xG.ld", "__heap_base__", "__heap_end__")

    def test_picolibc_with_its_own_script(self):
        self.assert_convention("picolibc", None, "__heap_start", "__heap_end", libc="picolibc", program=VARIABLES | CODE)

    def test_misaligned_base_is_rounded_up(self):
        base, limit = 0x20008003, 0x2000C005
        _, found = self.probe("misaligned", "plain.ld", defsyms(__heap_start=base, __heap_end=limit))
        self.assert_heap(found, base, limit)

    def test_several_at_once_the_documented_first_wins(self):
        """All pairs defined, each in a place of its own; the first is taken away, again and again."""
        for first in range(len(PAIRS)):
            values, expected = {}, None
            for number, (base, limit) in enumerate(PAIRS[first:], first):
                start = 0x20008000 + 0x1000 * number
                values.setdefault(base, start)
                if " - " in limit:
                    values.setdefault("_estack", start + 0x900)
                    values.setdefault("_Min_Stack_Size", 0x100)
                else:
                    values.setdefault(limit, start + 0x800)
                if number == first:
                    expected = dict(values)
            with self.subTest(PAIRS[first]):
                _, found = self.probe(f"several-{first}", "plain.ld", defsyms(**values))
                self.assert_heap(found, values[PAIRS[first][0]], evaluate(PAIRS[first][1], expected))

    def test_own_symbols_overrule_a_vendors_script(self):
        self.assert_convention("overrule", "STM32F446RETX_FLASH.ld", "__heap_start", "__heap_end",
                               defsyms(__heap_start=0x20010000, __heap_end=0x20012000))

    def test_empty_and_upside_down_pairs_do_not_count(self):
        flags = defsyms(__heap_start=0x2000A000, __heap_end=0x2000A000, _pvHeapStart=0x2000B000, _pvHeapLimit=0x2000A000,
                        __HeapBase=0x2000C000, __HeapLimit=0x2000D000)
        self.assert_convention("skipped", "plain.ld", "__HeapBase", "__HeapLimit", flags)

    def test_half_a_pair_does_not_count(self):
        flags = defsyms(__heap_start=0x2000A000, _pvHeapLimit=0x2000B000, __heap_base__=0x2000C000, __heap_end__=0x2000D000)
        self.assert_convention("half", "plain.ld", "__heap_base__", "__heap_end__", flags)

    def test_cubemx_without_a_stack_size_does_not_count(self):
        _, found = self.probe("no-stack-size", "plain.ld", defsyms(_end=0x20008000, _estack=0x20010000))
        self.assert_no_heap(found)

    def test_no_symbol_at_all_gives_no_memory(self):
        _, found = self.probe("none", "plain.ld")
        self.assert_no_heap(found)
        self.assertEqual(found["limit"], 0)

    def test_only_an_empty_heap_gives_no_memory(self):
        _, found = self.probe("empty", "plain.ld", defsyms(__heap_start=0x2000A000, __heap_end=0x2000A000))
        self.assert_no_heap(found)

    def test_programs_own_sbrk_is_where_malloc_takes_its_memory(self):
        for libc in ("newlib", "nano"):
            with self.subTest(libc):
                sources = [linking.HERE / "sysmem_probe.c", linking.HERE / "sysmem.c"]
                elf, _ = linking.link(f"sysmem-{libc}", libc, sources, linking.as_archive, "STM32F446RETX_FLASH.ld")
                self.assertEqual(linking.boot(elf), "own sbrk called, first block in its memory\n")

    def assert_mapping(self, name, libc, way, sources, expected, flags=()):
        elf, _ = linking.link(name, libc, [linking.HERE / "mapping_probe.c", *sources], way, "STM32F446RETX_FLASH.ld",
                              compile_flags=flags)
        self.assertEqual(linking.boot(elf), f"mmap {expected}, malloc works\n")

    def test_programs_own_sbrk_leaves_no_mappings(self):
        own = [linking.HERE / "sysmem.c"]
        for libc in ("newlib", "nano"):
            with self.subTest(libc):
                self.assert_mapping(f"own-mapping-{libc}", libc, linking.as_archive, own, "ENOMEM")
        with self.subTest("picolibc, which asks for another name"):
            own_of_picolibc = [linking.HERE / "own_sbrk.c"]
            self.assert_mapping("own-mapping-picolibc", "picolibc", linking.as_archive, own_of_picolibc, "ENOMEM")
        with self.subTest("with link-time optimisation"):
            self.assert_mapping("own-mapping-lto", "nano", linking.as_objects_with_lto, own, "ENOMEM", ["-flto"])

    def test_without_an_own_sbrk_there_are_mappings(self):
        for libc in linking.LIBC_SPECS:
            with self.subTest(libc):
                self.assert_mapping(f"mapping-{libc}", libc, linking.as_archive, [], "works")
        with self.subTest("with link-time optimisation"):
            self.assert_mapping("mapping-lto", "nano", linking.as_objects_with_lto, [], "works", ["-flto"])

    def test_rdimons_sbrk_gives_way(self):
        """librdimon's _sbrk compares with the stack pointer, and its object is linked for the other calls."""
        folder = linking.BUILD / "rdimon"
        objects = linking.compile_sources("newlib", [linking.HERE / "strdup.c"], [], folder)
        link_map = folder / "program.map"
        linking.run(["arm-none-eabi-gcc", *linking.CPU_FLAGS, "--specs=rdimon.specs", *objects,
                     *linking.as_archive("newlib", folder), "-Wl,--gc-sections", f"-Wl,-Map={link_map}",
                     "-o", folder / "program.elf"])
        text = link_map.read_text()
        self.assertIn("librdimon.a(rdimon-syscalls.o)", text)
        # Under this name Ashlar's has its code.
        self.assertRegex(text, r"\.text\.own_sbrk\s+0x[0-9a-f]*[1-9a-f][0-9a-f]*\s+0x\w+ \S*libashlar\.a\(break_newlib\.o\)")
        self.assertTrue(*linking.one_heap(link_map))


class OwnLocks(unittest.TestCase):
    def test_programs_own_lock_hooks_are_used_and_not_held_while_copying(self):
        for libc in linking.LIBC_SPECS:
            with self.subTest(libc):
                elf, link_map = linking.link(f"own-locks-{libc}", libc, [linking.HERE / "own_locks.c"],
                                             linking.as_archive, "STM32F446RETX_FLASH.ld",
                                             ["-Wl,--wrap=memset", "-Wl,--wrap=memmove"], ["-fno-builtin"])
                self.assertTrue(*linking.one_heap(link_map))
                self.assertEqual(linking.boot(elf), "own lock used, balanced, 2 big copies, 0 of them locked\n")
