"""What port/cortex-m/thumb.c says of instructions: compared with the assembler, and with capstone over whole classes.

SPDX-License-Identifier: Apache-2.0
"""

import random
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import capstone

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ["tests/mpu/thumb_main.c", "port/cortex-m/thumb.c"]
FLAGS = ["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=undefined", "-fno-sanitize-recover=all",
         "-Iport/include", "-Ialloc/include", "-Iport"]
FIRST_LONG = 0xE800
SEED = 4

# What each instruction does to memory: `<access> <bytes> <stack bytes>  <instruction>`; bytes 0: more than is told.
ASSEMBLY = """
r 4 0    ldr r1, [r2, #4]
r 4 0    ldr r1, [sp, #8]
r 4 0    ldr r1, [r2, r3]
r 4 0    ldr r1, 1f
r 2 0    ldrh r1, [r2, #2]
r 2 0    ldrsh r1, [r2, r3]
r 1 0    ldrb r1, [r2, #1]
r 1 0    ldrsb r1, [r2, r3]
w 4 0    str r1, [r2, #4]
w 4 0    str r1, [sp, #8]
w 2 0    strh r1, [r2, r3]
w 1 0    strb r1, [r2]
w 4 4    push {r3}
w 20 20  push {r0, r1, r2, r7, lr}
r 8 0    pop {r4, pc}
w 8 0    stmia r1!, {r2, r3}
r 12 0   ldmia r1!, {r2, r3, r4}
r 4 0    ldr.w r8, [r9, #100]
r 4 0    ldr r8, [r9], #-4
r 4 0    ldr r8, [r9, r10, lsl #2]
r 4 0    ldr pc, [r9]
r 4 0    ldrt r1, [r2]
r 2 0    ldrh.w r8, [r9, #100]
r 2 0    ldrsh r8, [r9, #-3]
r 1 0    ldrb.w r8, [r9, #100]
r 1 0    ldrsb.w r8, [r9, r10]
r 1 0    ldrsbt r1, [r2]
w 4 0    str.w r8, [r9, #100]
w 4 0    str r8, [r9, #-4]!
w 4 4    str r8, [sp, #-4]!
w 4 0    strt r1, [r2]
w 2 0    strh.w r8, [r9, r10]
w 1 0    strb.w r8, [r9, #-1]
r 8 0    ldrd r8, r9, [r10, #8]
r 8 0    ldrd r8, r9, [r10], #8
w 8 0    strd r8, r9, [r10, #-8]!
w 24 24  push {r4, r5, r8, r9, r10, lr}
r 20 0   pop {r4, r5, r8, r9, pc}
w 12 0   stmdb r1!, {r8, r9, r10}
r 12 0   ldmdb r1, {r8, r9, r10}
r 4 0    ldrex r1, [r2, #4]
w 4 0    strex r1, r2, [r3, #4]
r 1 0    ldrexb r1, [r2]
w 1 0    strexb r1, r2, [r3]
r 2 0    ldrexh r1, [r2]
w 2 0    strexh r1, r2, [r3]
r 1 0    tbb [r1, r2]
r 2 0    tbh [r1, r2, lsl #1]
r 4 0    lda r1, [r2]
r 2 0    ldah r1, [r2]
r 1 0    ldab r1, [r2]
r 4 0    ldaex r1, [r2]
w 4 0    stl r1, [r2]
w 2 0    stlh r1, [r2]
w 1 0    stlb r1, [r2]
w 4 0    stlex r1, r2, [r3]
- 0 0    tt r1, r2
- 0 0    ttt r1, r2
- 0 0    sg
- 0 0    pld [r1, #8]
- 0 0    pld [r1, r2]
- 0 0    pli [r1, #8]
- 0 0    clrm {r1, r2, apsr}
- 0 0    clrex
r 4 0    vldr s1, [r2, #4]
r 8 0    vldr d1, [r2, #4]
r 2 0    vldr.16 s1, [r2, #4]
w 4 0    vstr s1, [r2, #4]
w 8 0    vstr d1, [r2, #-4]
w 2 0    vstr.16 s1, [r2, #4]
w 16 16  vpush {s16-s19}
w 64 64  vpush {d8-d15}
r 64 0   vpop {d8-d15}
w 12 0   vstmia r1!, {s1-s3}
r 16 0   vldmdb r1!, {d1-d2}
r 4 0    vldr FPSCR, [r1, #4]
w 4 0    vstr FPSCR, [r1], #-4
w 0 0    vlstm r1
r 0 0    vlldm r1
- 0 0    vscclrm {s0-s3, vpr}
- 0 0    vmov r1, r2, d3
- 0 0    vmov d3, r1, r2
- 0 0    vmov r1, s2
- 0 0    vadd.f32 s1, s2, s3
- 0 0    mrrc p8, #1, r2, r3, c4
- 0 0    mcrr p8, #1, r2, r3, c4
r 0 0    ldc p8, c1, [r2, #4]
w 0 0    stc p8, c1, [r2, #4]
r 0 0    vldrw.u32 q0, [r1]
r 0 0    vldrb.u16 q0, [r1, #3]
r 0 0    vldrw.u32 q0, [r1, q1]
w 0 0    vstrb.8 q0, [r1], #16
w 0 0    vstrh.32 q0, [r1, #4]!
w 0 0    vstrd.64 q0, [r1, q1]
r 0 0    vld20.8 {q0, q1}, [r1]
w 0 0    vst43.32 {q0, q1, q2, q3}, [r1]!
- 0 40   sub sp, #40
- 0 508  sub sp, #508
- 0 1024 sub.w sp, sp, #1024
- 0 4096 sub.w sp, sp, #4096
- 0 66846720 sub.w sp, sp, #66846720
- 0 1001 subw sp, sp, #1001
- 0 4095 subw sp, sp, #4095
- 0 0    add sp, #40
- 0 0    sub.w r1, sp, #1024
- 0 0    sub sp, sp, r1
- 0 0    mov sp, r1
- 0 0    add r1, r2
- 0 0    bl 1f
- 0 0    b.w 1f
- 0 0    cbz r1, 1f
- 0 0    nop
- 0 0    movw r1, #1234
- 0 0    mul.w r8, r9, r10
- 0 0    umull r8, r9, r10, r11
- 0 0    mrs r1, primask
- 0 0    dsb
- 0 0    udf #0
"""
CASE = re.compile(r"([rw-]) (\d+) (\d+) +(.+)")

# Capstone's names, and what they do. Suffixes for conditions and width follow.
SIZES = {"": 4, "b": 1, "h": 2, "sb": 1, "sh": 2, "d": 8}
SINGLE = re.compile(r"(ldr|str)(ex|a|)(sb|sh|b|h|d|)(t?)(?:\.w)?$")
MULTIPLE = re.compile(r"(ldm|stm|pop|push|vldm|vstm|vpop|vpush|fldm|fstm)(ia|db|)x?(?:\.w)?$")


def decoder_of(directory):
    program = directory / "thumb"
    subprocess.run(["cc", *FLAGS, *SOURCES, "-o", program], cwd=ROOT, check=True)
    return program


def assemble(directory, instructions):
    """The halfwords of each instruction, the second 0 if there is none."""
    source = directory / "code.s"
    # A label before each; and one that all can reach.
    body = "\n".join(f"case{i}:\n {text}" for i, text in enumerate(instructions))
    source.write_text(f".syntax unified\n.thumb\n{body}\ncase_end: nop\n nop\n.balign 4\n1: .word 0\n")
    subprocess.run(["arm-none-eabi-as", "-march=armv8.1-m.main+mve.fp+fp.dp", "-o", directory / "code.o", source], check=True)
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", directory / "code.o", directory / "code.bin"], check=True)
    listing = subprocess.run(["arm-none-eabi-nm", directory / "code.o"], capture_output=True, text=True, check=True).stdout
    places = {name: int(address, 16) for address, _, name in (line.split() for line in listing.splitlines())}
    code = (directory / "code.bin").read_bytes()
    words = []
    for i in range(len(instructions)):
        start = places[f"case{i}"]
        end = places.get(f"case{i + 1}", places["case_end"])
        halves = [int.from_bytes(code[at:at + 2], "little") for at in range(start, end, 2)]
        words.append((halves + [0])[:2])
    return words


def wanted_by_capstone(engine, first, second):
    """(access, bytes or None if it is not told), or None where capstone knows no such instruction or it is unpredictable."""
    code = first.to_bytes(2, "little") + second.to_bytes(2, "little")
    found = next(engine.disasm(code, 0x1000, 1), None)
    if found is None or found.size != (4 if first >= FIRST_LONG else 2):
        return None
    name, operands = found.mnemonic, found.op_str
    single = SINGLE.match(name)
    if single:
        size = SIZES[single[3]]
        if size < 4 and operands.startswith("pc"):
            return None
        return ("r" if single[1] == "ldr" else "w", size)
    multiple = MULTIPLE.match(name)
    if multiple and operands.startswith("pc"):
        return None
    if multiple:
        return ("r" if multiple[1] in ("ldm", "pop", "vldm", "vpop", "fldm") else "w", None)
    if name in ("tbb", "tbh"):
        return ("r", 1 if name == "tbb" else 2)
    if name in ("vldr", "vstr"):
        return ("r" if name == "vldr" else "w", 8 if operands.startswith("d") else 4)
    if re.match(r"(ldc|stc)", name):
        return ("r" if name.startswith("ldc") else "w", None)
    if re.match(r"(ld|st|vld|vst|srs|rfe|hlt)", name):
        return None
    return ("-", 0)


class Thumb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.directory = Path(cls.scratch.name)
        cls.program = decoder_of(cls.directory)
        cls.engine = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def decode(self, words):
        lines = "".join(f"{first:x} {second:x}\n" for first, second in words)
        done = subprocess.run([self.program], input=lines, capture_output=True, text=True, check=True)
        decoded = [(access, int(size), int(stack)) for access, size, stack in map(str.split, done.stdout.splitlines())]
        self.assertEqual(len(decoded), len(words))
        return decoded

    def test_instructions_of_the_assembler(self):
        cases = [CASE.fullmatch(line) for line in ASSEMBLY.strip().splitlines()]
        self.assertTrue(all(cases))
        words = assemble(self.directory, [case[4] for case in cases])
        for case, word, decoded in zip(cases, words, self.decode(words)):
            with self.subTest(case[4], code=f"{word[0]:04x} {word[1]:04x}"):
                self.assertEqual(decoded, (case[1], int(case[2]), int(case[3])))

    def assert_as_capstone(self, words):
        judged = 0
        for word, decoded in zip(words, self.decode(words)):
            wanted = wanted_by_capstone(self.engine, *word)
            if wanted is None:
                continue
            judged += 1
            size_is_right = wanted[1] is None or decoded[1] == wanted[1]
            if decoded[0] != wanted[0] or not size_is_right:
                found = next(self.engine.disasm(b"".join(half.to_bytes(2, "little") for half in word), 0x1000, 1))
                self.fail(f"{word[0]:04x} {word[1]:04x} {found.mnemonic} {found.op_str}: {decoded}, not {wanted}")
        return judged

    def test_every_short_instruction_as_capstone_has_it(self):
        judged = self.assert_as_capstone([(first, 0) for first in range(FIRST_LONG) if first >> 11 != 0b11100])
        self.assertGreater(judged, 50000)

    def test_long_instructions_as_capstone_has_them(self):
        chosen = random.Random(SEED)
        words = [(chosen.randrange(FIRST_LONG, 0x10000), chosen.randrange(0x10000)) for _ in range(200000)]
        self.assertGreater(self.assert_as_capstone(words), 30000)


if __name__ == "__main__":
    unittest.main()
