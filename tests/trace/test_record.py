"""The recorders: each call once, in order, whatever the program does, on this machine and on a board.

SPDX-License-Identifier: Apache-2.0
"""

import collections
import struct
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from traces import ROOT, ashlar, run, trace_format  # noqa: E402
from traces import ALIGNED, CALLOC, FREE, MALLOC, REALLOC  # noqa: E402

SOURCE = "tests/trace/recorded.c"
# Every function stays a caller of its own.
COMPILE = ["-g", "-O1", "-w", "-fno-builtin", "-fno-inline", "-fno-optimize-sibling-calls"]
THREADS, ROUNDS = 4, 3000
RAW_HEADER = struct.Struct("<8s4I2Q")


class HostCase(unittest.TestCase):
    """Builds the program once, for 32 and 64 bits, and statically."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        for name, flags in {"32": ["-m32"], "64": ["-m64"], "static": ["-static"]}.items():
            done = run("gcc", *flags, *COMPILE, SOURCE, "-o", cls.path(name), "-lpthread")
            if done.returncode != 0:
                raise AssertionError(done.stderr)

    @classmethod
    def path(cls, name):
        return Path(cls.directory.name) / name

    def record(self, part, name="32", *options):
        """Record a part of the program: how the command ended, and the trace."""
        output = self.path(f"{self.id()}.trace")
        done = ashlar("record", "-o", output, *options, "--", self.path(name), part)
        return done, trace_format.load(output) if output.exists() else None

    def assert_one_line(self, done, status, words):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, words)


class OnThisMachine(HostCase):
    def test_every_call_is_recorded_in_order(self):
        for name in ("32", "64"):
            done, trace = self.record("calls", name)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            seen = [(operation.kind, operation.bytes, operation.alignment_log2) for operation in trace.operations]
            library_bytes = len("one that the C library allocates") + 1
            self.assertEqual(seen, [
                (MALLOC, 101, 0), (CALLOC, 102, 0), (REALLOC, 203, 0), (ALIGNED, 104, 6), (ALIGNED, 105, 7),
                (ALIGNED, 106, 5), (ALIGNED, 107, 12), (MALLOC, 108, 0), (MALLOC, library_bytes, 0), (FREE, 0, 0),
                (MALLOC, 109, 0), *[(FREE, 0, 0)] * 6, (REALLOC, 112, 0), *[(FREE, 0, 0)] * 2])
            self.assertEqual(trace.pointer_bytes, int(name) // 8)
            self.assertEqual(trace.live_at_end, 0)

    def test_calls_that_fail_are_not_recorded(self):
        done, trace = self.record("failures")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([operation.bytes for operation in trace.operations if operation.kind != FREE], [11, 12])

    def test_threads_are_recorded_whole(self):
        _, trace = self.record("threads")
        kinds = collections.Counter(operation.kind for operation in trace.operations
                                    if "thread_run" in trace.sites[operation.site] or operation.kind == FREE)
        self.assertEqual(kinds[MALLOC], THREADS * ROUNDS)
        self.assertEqual(kinds[REALLOC], THREADS * ROUNDS)
        self.assertGreaterEqual(kinds[FREE], THREADS * ROUNDS)

    def test_child_is_not_recorded(self):
        done, trace = self.record("fork")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([operation.bytes for operation in trace.operations if operation.kind != FREE], [301, 302])

    def test_program_that_closes_every_file_is_recorded(self):
        done, trace = self.record("close-all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sum(operation.bytes == 401 for operation in trace.operations), 20000)

    def test_program_that_is_killed_is_recorded_to_the_end(self):
        done, trace = self.record("killed")
        self.assert_one_line(done, 1, "ended with status -9")
        self.assertEqual(sum(operation.bytes == 501 for operation in trace.operations), ROUNDS)

    def test_program_that_fails_is_told_and_recorded(self):
        done, trace = self.record("status")
        self.assert_one_line(done, 1, "ended with status 7")
        self.assertEqual(trace.operations, [])

    def test_call_site_names_the_callers(self):
        _, trace = self.record("sites")
        self.assertRegex(trace.sites[0], r"^allocate_here recorded\.c:\d+ < allocate_for_another recorded\.c:\d+ < "
                                         r"part_sites recorded\.c:\d+ < main recorded\.c:\d+$")
        _, trace = self.record("sites", "32", "--depth", "1")
        self.assertRegex(trace.sites[0], r"^allocate_here recorded\.c:\d+$")
        self.assertNotIn(str(ROOT), "".join(trace.sites))

    def test_limit_cuts_and_says_so(self):
        done, trace = self.record("threads", "32", "--operations", "100")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(trace.operations), 100)
        self.assertGreaterEqual(trace.recorded, 3 * THREADS * ROUNDS)
        self.assertIn(f"100 operations of {trace.recorded}, cut there", done.stdout)

    def test_what_the_trace_says_was_run(self):
        _, trace = self.record("sites")
        self.assertEqual((trace.program, trace.run), ("32", "32 sites"))
        _, trace = self.record("sites", "32", "--program", "name", "--note", "what was done")
        self.assertEqual((trace.program, trace.run), ("name", "what was done"))

    def test_static_program_is_refused(self):
        done, trace = self.record("fork", "static")
        self.assert_one_line(done, 2, "nothing was recorded")
        self.assertIsNone(trace)

    def test_script_is_recorded_as_its_interpreter(self):
        script = self.path("script")
        script.write_text("#!/bin/sh\ntrue\n")
        script.chmod(0o755)
        done = ashlar("record", "-o", self.path("script.trace"), "--", script)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_bad_arguments_are_one_line_and_status_2(self):
        self.assert_one_line(ashlar("record"), 2, "name a program")
        self.assert_one_line(ashlar("record", "--", "/no/such/program"), 2, "no such program")
        self.assert_one_line(ashlar("record", "--depth", "0", "--", "true"), 2, "--depth 0")
        self.assert_one_line(ashlar("record", "--operations", "0", "--", "true"), 2, "--operations 0")
        self.assert_one_line(ashlar("record", "--log", "x"), 2, "go together")
        self.assert_one_line(ashlar("record", "--log", "Makefile", "--elf", "Makefile"), 2, "not a recorded log")
        text = self.path("text")
        text.write_text("no program\n")
        text.chmod(0o755)
        self.assert_one_line(ashlar("record", "--", text), 2, "not a program that can be recorded")


class RawLogs(HostCase):
    def convert(self, data):
        log = self.path("made.log")
        log.write_bytes(data)
        return ashlar("record", "--log", log, "--elf", self.path("32"), "-o", self.path("made.trace"))

    def header(self, pointer_bytes=4, depth=1, start=RAW_HEADER.size, records=0):
        return RAW_HEADER.pack(b"ASHLRAW\x01", pointer_bytes, depth, 8, start, records, 0)

    def test_damaged_logs_are_one_line_and_status_2(self):
        record = struct.pack("<5I", 1, 0x1000, 0, 8, 0x8000)
        self.assertEqual(self.convert(self.header() + record).returncode, 0)
        self.assert_one_line(self.convert(b"ASHLRAW"), 2, "not a recorded log")
        self.assert_one_line(self.convert(self.header(pointer_bytes=3)), 2, "header is damaged")
        self.assert_one_line(self.convert(self.header(depth=99)), 2, "header is damaged")
        self.assert_one_line(self.convert(self.header(start=1 << 31)), 2, "header is damaged")
        self.assert_one_line(self.convert(self.header(records=2) + record), 2, "cut off")
        self.assert_one_line(self.convert(self.header() + struct.pack("<5I", 9, 0, 0, 0, 0)), 2, "no known kind")

    def test_what_was_allocated_before_the_log_is_none_of_the_trace(self):
        records = [(5, 0, 0x500), (3, 0x600, 0x500), (1, 0x700, 0), (1, 0x700, 0), (5, 0, 0x600)]
        data = b"".join(struct.pack("<5I", kind, result, old, 8, 0) for kind, result, old in records)
        self.assertEqual(self.convert(self.header() + data).returncode, 0)
        trace = trace_format.load(self.path("made.trace"))
        # An address that is handed out twice was freed between, unseen.
        self.assertEqual([operation.kind for operation in trace.operations], [MALLOC, MALLOC, FREE, MALLOC, FREE])


class OnABoard(unittest.TestCase):
    def record(self, *variables):
        with tempfile.TemporaryDirectory() as directory:
            output = Path(directory) / "board.trace"
            done = run("make", "-s", "run", f"TRACE_OUT={output}", *variables)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            return trace_format.load(output)

    def test_quickstart_is_recorded_with_what_the_c_library_allocates(self):
        for libc in ("newlib", "nano", "picolibc"):
            trace = self.record(f"LIBC={libc}")
            calls = [(operation.kind, operation.bytes, operation.alignment_log2) for operation in trace.operations
                     if operation.kind != FREE]
            text = [operation for operation in trace.operations if "strdup" in trace.sites[operation.site]]
            for call in [(MALLOC, 100, 0), (CALLOC, 480, 0), (ALIGNED, 192, 6), (MALLOC, 240, 0), (REALLOC, 400, 0)]:
                self.assertIn(call, calls, libc)
            self.assertEqual([operation.bytes for operation in text if operation.kind == MALLOC], [34], libc)
            self.assertEqual((trace.pointer_bytes, trace.alignment), (4, 8))

    def test_board_without_clz_is_recorded(self):
        trace = self.record("BOARD=microbit", "APP=torture", "ARGS=3 300")
        self.assertGreater(len(trace.operations), 100)
        self.assertTrue(any(" < slot_allocate main.c" in site for site in trace.sites), trace.sites)


if __name__ == "__main__":
    unittest.main()
