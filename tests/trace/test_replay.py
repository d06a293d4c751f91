"""A replay is the same on a board and on a 32-bit host: it ends the same, at the same places, with the same peaks.

SPDX-License-Identifier: Apache-2.0
"""

import itertools
import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from traces import RECORDED, ashlar, random_trace, replay, run, trace_format, write_trace  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from trace import summary  # noqa: E402
from trace.fit import Fit  # noqa: E402
from trace.sizing import LAYOUTS  # noqa: E402

PEAK = re.compile(r"peak live (\d+) bytes in at most (\d+) blocks, peak used (\d+) bytes, largest free (\d+) bytes, "
                  r"checksum ([0-9a-f]{8})$", re.MULTILINE)
HOST = "HOST=gcc-32-plain"


class Replays(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)

    def smallest(self, path, layout):
        """A region in which it just completes; 0 if that is more than any heap."""
        flat = Path(self.directory.name) / "smallest.flat"
        flat.write_bytes(trace_format.flatten(trace_format.load(path)))
        return Fit(layout).least(flat)

    def assert_same(self, path, region, *variables):
        """Replay on the board and on this machine: what both printed."""
        board = replay(path, region, *variables)
        host = replay(path, region, HOST, *[word for word in variables if not word.startswith("BOARD=")])
        self.assertEqual(host.stdout, board.stdout, (path, region, variables, board.stderr, host.stderr))
        self.assertRegex(host.stdout, PEAK)
        self.assertEqual(host.returncode == 0, board.returncode == 0)
        return host

    def test_recorded_traces_replay_the_same_where_they_just_fit_and_where_not(self):
        replayed = {layout: 0 for layout in LAYOUTS}
        for path, layout in itertools.product(RECORDED, LAYOUTS):
            region = self.smallest(path, layout)
            if region == 0:
                continue
            fits = self.assert_same(path, region, f"LAYOUT={layout}")
            self.assertIn(f"all {len(trace_format.load(path).operations)} operations done", fits.stdout)
            fails = self.assert_same(path, region * 7 // 8, f"LAYOUT={layout}")
            self.assertRegex(fails.stdout, r"operation \d+ failed: (malloc|calloc|realloc) of \d+ bytes with \d+ live")
            self.assertNotEqual(PEAK.search(fits.stdout)[5], PEAK.search(fails.stdout)[5])
            replayed[layout] += 1
        self.assertEqual(replayed["wide"], len(RECORDED))
        self.assertGreaterEqual(replayed["compact"], 3)

    def test_options_that_change_the_layout_replay_the_same(self):
        path = write_trace(self.directory.name, random_trace(11, 3000, 100, 400), "options.trace")
        checksums = set()
        for safety, bins in itertools.product(("none", "hardened"), (0, 4)):
            done = self.assert_same(path, "64K", f"SAFETY={safety}", f"DEFINES=ASHLAR_BINS_PER_OCTAVE_LOG2={bins}")
            self.assertEqual(done.returncode, 0)
            checksums.add(PEAK.search(done.stdout)[5])
        self.assertEqual(len(checksums), 2)  # safety moves no block; bins do

    def test_every_board_replays_the_same(self):
        path = write_trace(self.directory.name, random_trace(12, 1500, 30, 150), "boards.trace")
        for board in ("microbit", "mps2-an385", "mps2-an505"):
            self.assertEqual(self.assert_same(path, "5K", f"BOARD={board}").returncode, 0, board)

    def test_replay_reaches_the_peaks_of_the_trace(self):
        for seed, path in enumerate(RECORDED):
            done = replay(path, "1024K", HOST)
            live, blocks, used, _, _ = PEAK.search(done.stdout).groups()
            peak = summary.peak_of(trace_format.load(path))
            self.assertEqual(int(live), peak.live_bytes, (seed, path))
            self.assertGreaterEqual(int(blocks), peak.live_blocks)
            self.assertGreaterEqual(int(used), int(live))

    def test_region_too_small_for_a_heap_is_told(self):
        path = write_trace(self.directory.name, random_trace(13, 30, 5, 50), "small.trace")
        done = replay(path, "16", HOST)
        self.assertIn("region 16: no heap can be there", done.stdout)
        self.assertNotEqual(done.returncode, 0)

    def test_region_larger_than_the_boards_memory_is_told(self):
        path = write_trace(self.directory.name, random_trace(14, 30, 5, 50), "large.trace")
        done = replay(path, "60K", "BOARD=microbit")
        self.assertIn("this machine has no memory for that region", done.stderr)
        self.assertNotEqual(done.returncode, 0)

    def test_replay_without_trace_or_region_is_told(self):
        for words in (["TRACE=x.trace"], ["REGION=100"], []):
            done = run("make", "-s", "replay", *words)
            self.assertEqual(done.returncode, 2)
            self.assertIn("is not set: make replay TRACE=x.trace REGION=bytes", done.stderr)
        self.assertIn("No such file", replay("/no/such.trace", 100, HOST).stderr)
        self.assertIn("no path with a space", replay("a b.trace", 100, HOST).stderr)
        self.assertIn("choose one of", replay(RECORDED[0], 100, "HOST=gcc-33").stderr)


class DamageIsFound(unittest.TestCase):
    """An allocator with a fault is found out, for a replay that always agrees would prove nothing."""

    def test_overlapping_payloads_are_found(self):
        with tempfile.TemporaryDirectory() as directory:
            program = Path(directory) / "broken"
            done = run("gcc", "-m32", "-O1", "-Itests", "-Ialloc/include", "-Iport/include", "-o", program,
                       "tests/trace/broken.c", "tests/bench/replay.c")
            self.assertEqual(done.returncode, 0, done.stderr)
            flat = Path(directory) / "broken.flat"
            path = write_trace(directory, random_trace(15, 400, 20, 60))
            self.assertEqual(ashlar("trace", "--flat", flat, path).returncode, 0)
            ends = {kind: run(program, flat, kind).stdout.strip() for kind in
                    ("sound", "overlap", "dirty", "misaligned", "forgets")}
            self.assertEqual(ends, {"sound": "done", "overlap": "damaged", "dirty": "damaged",
                                    "misaligned": "misaligned", "forgets": "damaged"})


if __name__ == "__main__":
    unittest.main()
