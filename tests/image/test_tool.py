"""`ashlar image`: what it builds, byte for byte; what it lists and checks; what it refuses, and how.

SPDX-License-Identifier: Apache-2.0
"""

import os
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKSUM_OFFSET = 24
TABLE_OFFSET = 28
ENTRY_BYTES = 16


def image(*words, folder=ROOT):
    return subprocess.run([ROOT / "tools/ashlar", "image", *map(str, words)], capture_output=True, text=True, check=False,
                          cwd=folder)


class Image(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = Path(self.scratch.name)
        (self.folder / "files/sub").mkdir(parents=True)
        (self.folder / "files/b.txt").write_bytes(b"bee")
        (self.folder / "files/sub/a").write_bytes(b"")
        self.output = self.folder / "rom.img"

    def built(self, *words):
        done = image("build", "-o", self.output, *words)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        return self.output.read_bytes()

    def refused(self, *words, says):
        done = image(*words)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(says, done.stderr)

    def test_image_is_what_the_format_says(self):
        data = self.built(self.folder / "files")
        names = b"b.txt\0sub/a\0"
        names_offset = TABLE_OFFSET + 2 * ENTRY_BYTES
        # Names end at 72, so b.txt lies there; sub/a at the next multiple of 8 behind it and its 0.
        header = struct.pack("<6I", 0x474D4941, 1, 84, 2, 8, len(names))
        table = struct.pack("<8I", names_offset, 72, 3, zlib.crc32(b"bee"), names_offset + 6, 80, 0, 0) + names
        checksum = struct.pack("<I", zlib.crc32(header + table))
        self.assertEqual(data, header + checksum + table + b"bee" + bytes(9))

    def test_same_files_give_the_same_image_in_any_order(self):
        first, second = self.folder / "files/b.txt", ROOT / "README.md"
        one = self.built(first, second)
        os.utime(first, (1, 1))
        self.assertEqual(self.built(second, first), one)

    def test_alignment_is_that_of_every_file(self):
        data = self.built("--align", 4096, self.folder / "files")
        offsets = [struct.unpack_from("<I", data, TABLE_OFFSET + index * ENTRY_BYTES + 4)[0] for index in range(2)]
        self.assertEqual(offsets, [4096, 8192])

    def test_list_shows_each_file(self):
        self.built(self.folder / "files")
        done = image("list", self.output)
        self.assertEqual([line.split() for line in done.stdout.splitlines()],
                         [["3", "0x00000048", "b.txt"], ["0", "0x00000050", "sub/a"]])

    def test_folder_without_files_gives_an_image_without_files(self):
        (self.folder / "none").mkdir()
        self.built(self.folder / "none")
        self.assertIn("sound, 0 files, 28 bytes", image("check", self.output).stdout)

    def test_name_is_listed_on_one_line(self):
        (self.folder / "files/two\nlines").write_bytes(b"x")
        self.built(self.folder / "files")
        self.assertIn("two\\nlines", image("list", self.output).stdout)
        self.assertEqual(len(image("list", self.output).stdout.splitlines()), 3)

    def test_check_tells_each_changed_byte(self):
        data = self.built(self.folder / "files")
        self.assertEqual(image("check", self.output).returncode, 0)
        for offset in (0, 4, 8, 12, 16, 20, CHECKSUM_OFFSET, TABLE_OFFSET, 60, 72, 75, 79, 80, len(data) - 1):
            with self.subTest(offset):
                self.output.write_bytes(data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1:])
                done = image("check", self.output)
                self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (1, "", 1))

    def test_check_tells_each_cut(self):
        data = self.built(self.folder / "files")
        for size in (0, 1, 27, 28, 71, 83):
            with self.subTest(size):
                self.output.write_bytes(data[:size])
                self.assertEqual(image("check", self.output).returncode, 1)

    def test_check_believes_no_count(self):
        data = self.built(self.folder / "files")
        for offset in (8, 12, 16, 20):
            for value in (0, 0xFFFFFFFF, 0x10000000, 0x40000000):
                with self.subTest(f"{value:#x} at {offset}"):
                    self.output.write_bytes(data[:offset] + struct.pack("<I", value) + data[offset + 4:])
                    done = image("check", self.output)
                    self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done.stderr)

    def test_what_cannot_be_used_is_one_line_and_status_2(self):
        file = self.folder / "files/b.txt"
        self.refused("build", says="build of what")
        self.refused("build", file, says="-o IMAGE")
        self.refused("build", "-o", self.output, self.folder / "nothing", says="no such file")
        self.refused("build", "-o", self.output, "/dev/null", says="not a file")
        self.refused("build", "-o", self.output, file, file, says="the same name")
        self.refused("build", "-o", self.output, "--align", 12, file, says="cannot be aligned to 12")
        self.refused("build", "-o", self.output, "--align", "x", file, says="--align")
        self.refused("build", "-o", file, file, says="is what is written")
        self.refused("build", "-o", self.output, "--source", self.output, file, says="the same file")
        self.refused("build", "-o", self.folder / "no/rom.img", file, says=f"{self.folder}/no/rom.img: No such file")
        self.refused("list", file, says="too short")
        self.refused("list", ROOT / "README.md", says="no image")
        self.refused("check", self.folder / "nothing", says="No such file")
        self.refused("check", file, file, says="one image")
        self.refused("check", "--align", 8, file, says="for build")
        self.refused("eat", file, says="eat")
        self.assertFalse(self.output.exists())

    def test_neither_output_is_written_if_one_cannot_be(self):
        before = self.built(self.folder / "files")
        (self.folder / "folder").mkdir()
        for source, says in (("no/rom.S", "no/rom.S: No such file"), ("folder", "folder: Is a directory")):
            self.refused("build", "-o", self.output, "--source", self.folder / source, self.folder / "files/b.txt", says=says)
            self.refused("build", "-o", self.folder / source, "--source", self.output, self.folder / "files/b.txt", says=says)
            self.assertEqual(self.output.read_bytes(), before)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["files", "folder", "rom.img"])

    def test_pipe_is_written_to_and_stays(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        expected = self.built(self.folder / "files")
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
            done = image("build", "-o", pipe, self.folder / "files")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertTrue(pipe.is_fifo())
            self.assertEqual(reader.communicate(timeout=20)[0], expected)

    def test_link_to_a_folder_is_refused(self):
        (self.folder / "files/loop").symlink_to(self.folder / "files")
        self.refused("build", "-o", self.output, self.folder / "files", says="a link to a directory")

    def test_name_too_long_is_refused(self):
        deep = self.folder / "files" / ("d" * 200)
        deep.mkdir()
        (deep / ("n" * 100)).write_bytes(b"")
        self.refused("build", "-o", self.output, self.folder / "files", says="at most 255")

    def test_source_puts_the_image_into_a_program(self):
        """With --gc-sections, and a linker script that knows nothing of images."""
        (self.folder / "main.c").write_text("extern const char __ashlar_image_start[] __attribute__((weak));\n"
                                            "const char *entry(void) { return __ashlar_image_start; }\n")
        (self.folder / "plain.ld").write_text("SECTIONS { .text 0x8000 : { *(.text .text.*) *(.rodata .rodata.*) } }\n")
        done = image("build", "-o", "rom.img", "--source", "rom.S", "--align", 64, "files", folder=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-nostdlib", "-T", "plain.ld", "-Wl,--gc-sections,-e,entry",
                        "-Wl,--fatal-warnings", "main.c", "rom.S", "-o", "program.elf"], cwd=self.folder, check=True)
        listed = subprocess.run(["arm-none-eabi-nm", "program.elf"], cwd=self.folder, capture_output=True, text=True,
                                check=True).stdout
        symbols = {line.split()[2]: int(line.split()[0], 16) for line in listed.splitlines()}
        subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", "-j", ".text", "program.elf", "program.bin"],
                       cwd=self.folder, check=True)
        start = symbols["__ashlar_image_start"]
        data = (self.folder / "program.bin").read_bytes()[start - 0x8000:symbols["__ashlar_image_end"] - 0x8000]
        self.assertEqual(start % 64, 0)
        self.assertEqual(data, self.output.read_bytes())
