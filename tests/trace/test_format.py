"""The trace format: what is written is read again, and nothing that is no trace is.

SPDX-License-Identifier: Apache-2.0
"""

import random
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from traces import RECORDED, ashlar, random_trace, replay, run, trace_format, write_trace  # noqa: E402
from traces import FREE, MALLOC, Operation, REALLOC, Trace  # noqa: E402

FLAT_HEADER_BYTES = 24


class RoundTrip(unittest.TestCase):
    def test_dumps_then_loads_gives_the_same(self):
        for seed in range(20):
            trace = random_trace(seed, 500, 40, 1 << (seed + 1))
            self.assertEqual(trace_format.loads(trace_format.dumps(trace)), trace)

    def test_dumps_of_nothing_loads(self):
        trace = Trace("nothing", "true")
        self.assertEqual(trace_format.loads(trace_format.dumps(trace)), trace)

    def test_dumps_of_text_with_line_ends_keeps_the_lines_apart(self):
        trace = Trace("a\nb: c", "d\n\ne", sites=["f\ng", ""], operations=[Operation(MALLOC, 0, 1, 0, 1)], slots=1)
        loaded = trace_format.loads(trace_format.dumps(trace))
        self.assertEqual((loaded.program, loaded.run, loaded.sites), ("a b: c", "d e", ["f g", ""]))

    def test_slot_freed_last_is_taken_first(self):
        operations = [Operation(MALLOC, slot, 8, 0, 0) for slot in range(3)]
        operations += [Operation(FREE, 0, 0, 0, 0), Operation(FREE, 2, 0, 0, 0)]
        operations += [Operation(MALLOC, slot, 8, 0, 0) for slot in (2, 0, 3)]
        trace = Trace("slots", "slots", sites=["site"], operations=operations, slots=4, recorded=len(operations))
        self.assertEqual(trace_format.loads(trace_format.dumps(trace)), trace)

    def test_recorded_traces_are_sound_and_small(self):
        self.assertGreaterEqual(len(RECORDED), 6)
        for path in RECORDED:
            trace = trace_format.load(path)
            self.assertLessEqual(path.stat().st_size, 60 * 1024, path)
            self.assertEqual(trace.pointer_bytes, 4, path)
            self.assertEqual(trace_format.loads(trace_format.dumps(trace)), trace)


def with_body(body, **fields):
    """A trace file with a body of one's own, its header right but for these fields."""
    numbers = {"pointer-bytes": 4, "alignment": 8, "recorded": 0, "operations": 0, "slots": 0, "sites": 0,
               "bytes": len(body), "crc32": zlib.crc32(body), **fields}
    lines = ["ashlar-trace 1", "program: p", "run: r"] + [f"{name}: {value}" for name, value in numbers.items()]
    return "\n".join([*lines, "", ""]).encode() + zlib.compress(body)


class Refusals(unittest.TestCase):
    def assert_refused(self, data, words):
        with self.assertRaisesRegex(ValueError, words):
            trace_format.loads(data)

    def test_file_cut_anywhere_is_refused(self):
        data = trace_format.dumps(random_trace(1, 30, 5, 100))
        for length in range(len(data)):
            self.assert_refused(data[:length], "not a trace|does not end|right lines|is no number|cut off|damaged")

    def test_any_bit_of_the_body_changed_is_refused(self):
        trace = random_trace(2, 30, 5, 100)
        data = trace_format.dumps(trace)
        refused = 0
        start = data.index(b"\n\n") + 2
        for bit in range(8 * start, 8 * len(data)):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            try:
                # A few bits of zlib's mean nothing to the reader.
                self.assertEqual(trace_format.loads(bytes(changed)), trace)
            except ValueError as error:
                self.assertRegex(str(error), "damaged|cut off")
                refused += 1
        self.assertGreater(refused, 8 * (len(data) - start) - 16)

    def test_further_bytes_are_refused(self):
        self.assert_refused(trace_format.dumps(random_trace(3, 30, 5, 100)) + b"x", "longer")

    def test_foreign_files_are_refused(self):
        for data in (b"", b"\n\n", b"\x7fELF\n\n", b"ashlar-trace", b"x" * 1000, zlib.compress(b"ashlar-trace 1\n\n")):
            self.assert_refused(data, "not a trace")
        self.assert_refused(b"ashlar-trace 2\n\n", "version 2")
        self.assert_refused(b"ashlar-trace 1\nprogram: x\n\n", "right lines")

    def test_header_with_wrong_numbers_is_refused(self):
        self.assert_refused(with_body(b"", operations="-1"), "operations is no number")
        self.assert_refused(with_body(b"", operations="1" * 5000 + "x"), "operations is no number")
        self.assert_refused(with_body(b"", slots="\u0661"), "no number")
        self.assert_refused(with_body(b"", bytes=1 << 40), "promises too much")
        self.assert_refused(with_body(b"", operations=5), "cut off")
        self.assert_refused(with_body(b"", sites=5), "call sites is cut off")

    def test_body_that_inflates_past_its_size_is_refused(self):
        self.assert_refused(with_body(b"\0" * (1 << 22), bytes=10), "longer")

    def test_operations_that_cannot_be_are_refused(self):
        site, free, resize = b"s\n", bytes([FREE]), bytes([REALLOC, 1, 0])
        fields = {"sites": 1, "slots": 1}
        self.assert_refused(with_body(site + free, operations=1, **fields), "free of a slot that is empty")
        self.assert_refused(with_body(site + resize, operations=1, **fields), "realloc of a slot that is empty")
        self.assert_refused(with_body(site + bytes([7]), operations=1, **fields), "no known kind")
        self.assert_refused(with_body(site + bytes([8, 1]), operations=1, **fields), "not listed")
        self.assert_refused(with_body(site + bytes([8, 0, 8, 0]), operations=1, **fields), "more bytes")
        self.assert_refused(with_body(site + bytes([8, 0]), operations=1, sites=1, slots=2), "number of slots")
        self.assert_refused(with_body(site + bytes([11, 60, 0]), operations=1, **fields), "alignment")
        self.assert_refused(with_body(site + b"\xff" * 9, operations=1, **fields), "cut off")
        huge = b"\xf8\xff\xff\xff\xff\x7f\0"
        self.assert_refused(with_body(site + huge, operations=1, **fields), "size past|cut off")


class Commands(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def assert_one_line(self, done, status, words):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, words)

    def test_trace_prints_what_is_in_it(self):
        path = write_trace(self.directory.name, random_trace(4, 300, 20, 100))
        done = ashlar("trace", path)
        self.assertEqual(done.returncode, 0)
        self.assertIn("random: seed 4", done.stdout)
        self.assertIn("300 operations: ", done.stdout)

    def test_trace_of_bad_files_is_one_line_and_status_2(self):
        self.assert_one_line(ashlar("trace", "/no/such/file"), 2, "/no/such/file: No such file")
        self.assert_one_line(ashlar("trace", self.directory.name), 2, "Is a directory")
        self.assert_one_line(ashlar("trace", "Makefile"), 2, "Makefile: not a trace")
        self.assert_one_line(ashlar("size", "Makefile"), 2, "Makefile: not a trace")

    def test_trace_that_cannot_be_written_leaves_nothing(self):
        path = write_trace(self.directory.name, random_trace(5, 30, 5, 100))
        target = Path(self.directory.name) / "directory"
        target.mkdir()
        self.assert_one_line(ashlar("trace", "--flat", target, path), 2, "Is a directory")
        self.assertEqual(sorted(Path(self.directory.name).iterdir()), [target, path])


class FlatForm(unittest.TestCase):
    """What the replay program does with flat files that are damaged, built with the sanitizers."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        path = write_trace(cls.directory.name, random_trace(6, 200, 10, 60))
        done = replay(path, 65536, "HOST=gcc-32-asan")
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        cls.flat = trace_format.flatten(trace_format.load(path))

    def replay_flat(self, data):
        path = Path(self.directory.name) / "made.flat"
        path.write_bytes(data)
        return run("build/host/gcc-32-asan/replay", path, 65536)

    def test_flat_as_it_is_replays(self):
        done = self.replay_flat(self.flat)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("all 200 operations done", done.stdout)

    def test_flat_cut_or_longer_is_told(self):
        for length in [0, 8, FLAT_HEADER_BYTES - 1]:
            self.assertIn("not a flat trace", self.replay_flat(self.flat[:length]).stderr)
        for length in [FLAT_HEADER_BYTES, FLAT_HEADER_BYTES + 100, len(self.flat) - 1]:
            done = self.replay_flat(self.flat[:length])
            self.assertEqual((done.returncode, done.stderr), (1, ""))
            self.assertIn("the trace is damaged at operation", done.stdout)
        self.assertIn("the trace is damaged at operation 200", self.replay_flat(self.flat + b"\0").stdout)

    def test_flat_with_any_bit_changed_never_replays(self):
        draw = random.Random(7)
        for place in [*range(FLAT_HEADER_BYTES), *draw.sample(range(len(self.flat)), 150)]:
            data = bytearray(self.flat)
            data[place] ^= 1 << draw.randrange(8)
            done = self.replay_flat(bytes(data))
            self.assertIn(done.returncode, (1, 2), (place, done.stdout, done.stderr))
            self.assertNotIn("runtime error", done.stderr)
            self.assertNotIn("AddressSanitizer", done.stderr)

    def test_arguments_that_cannot_be_used_are_one_line_and_status_2(self):
        for words in [[], ["x"], ["/no/such", "100"], ["/no/such", "0"], ["/no/such", "-5"], ["/no/such", "12x"],
                      ["/no/such", "99999999999"], ["/no/such", "5KK"], ["x", "1", "2"]]:
            done = run("build/host/gcc-32-asan/replay", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertEqual(len(done.stderr.splitlines()), 1, words)


if __name__ == "__main__":
    unittest.main()
