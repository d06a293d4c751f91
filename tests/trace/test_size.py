"""ashlar size: what it says is what a replay shows, and what other arithmetic gives.

SPDX-License-Identifier: Apache-2.0
"""

import json
import math
import re
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from traces import ROOT, ashlar, replay, trace_format, write_trace  # noqa: E402
from traces import FREE, MALLOC, Operation, Trace  # noqa: E402

sys.path.insert(0, str(ROOT / "tools"))
from trace import sizing  # noqa: E402
from trace.fit import Fit, MALLOC as MALLOC_WAY, WAYS  # noqa: E402

RECORDED = ROOT / "tests/bench/traces"
HOST = "HOST=gcc-32-plain"
# The wide layout on a 32-bit machine, and the default bins per octave.
SMALLEST_BLOCK_BYTES, BINS_PER_OCTAVE = 16, 4


def size_of(*words):
    done = ashlar("size", "--json", *words)
    if done.returncode not in (0, 1):
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


class OfARecordedProgram(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.path = RECORDED / "mosquitto.trace"
        cls.trace = trace_format.load(cls.path)
        cls.size = size_of(cls.path)[0]

    def completes(self, region):
        return replay(self.path, region, HOST).returncode == 0

    def test_smallest_region_completes_and_the_next_smaller_does_not(self):
        smallest = self.size["heap"]["smallest_bytes"]
        self.assertTrue(self.completes(smallest))
        self.assertFalse(self.completes(smallest - 8))
        self.assertLess(self.size["live_bytes_peak"], smallest)

    def test_smallest_region_through_malloc_completes_and_the_next_smaller_does_not(self):
        smallest = self.size["malloc"]["smallest_bytes"]
        self.assertNotEqual(smallest, self.size["heap"]["smallest_bytes"])
        flat = Path(self.directory.name) / "malloc.flat"
        flat.write_bytes(trace_format.flatten(self.trace))
        self.assertTrue(Fit("wide").at(flat, MALLOC_WAY, smallest).completes)
        self.assertFalse(Fit("wide").at(flat, MALLOC_WAY, smallest - 8).completes)

    def test_recommended_region_has_a_margin_and_completes(self):
        for way in WAYS:
            search = self.size[way]
            self.assertGreaterEqual(self.size["recommended_bytes"], search["steady_bytes"])
            self.assertGreaterEqual(self.size["recommended_bytes"], max(search["variations_bytes"]))
            self.assertEqual(len(search["variations_bytes"]), sizing.VARIATIONS)
            self.assertGreater(len(set(search["variations_bytes"])), 1)
        self.assertTrue(self.completes(self.size["recommended_bytes"]))

    def test_every_size_from_steady_up_completes(self):
        search = self.size["heap"]
        for region in range(search["steady_bytes"], search["steady_bytes"] + 64, 8):
            self.assertTrue(self.completes(region))
        if search["steady_bytes"] > search["smallest_bytes"]:
            self.assertFalse(self.completes(search["steady_bytes"] - 8))

    def test_table_has_each_option_once_and_the_default_agrees(self):
        least = {(row["layout"], row["bins_per_octave_log2"], row["fit_tries"]): row["least_bytes"]
                 for row in self.size["table"]}
        self.assertEqual(len(least), len(self.size["table"]))
        bins_default, tries_default = sizing.BINS_LOG2_DEFAULT, sizing.TRIES_DEFAULT
        for layout in ("wide", "compact"):
            self.assertEqual({bins for name, bins, tries in least if (name, tries) == (layout, tries_default)},
                             set(range(5)))
            self.assertEqual({tries for name, bins, tries in least if (name, bins) == (layout, bins_default)},
                             {1, 2, 3, 4})
        default = least["wide", bins_default, tries_default]
        self.assertGreaterEqual(default, self.size["heap"]["smallest_bytes"])
        self.assertTrue(self.completes(default))

    def test_compact_needs_less_where_blocks_are_many(self):
        compact = size_of("--no-table", "--layout", "compact", self.path)[0]
        self.assertLess(compact["heap"]["smallest_bytes"], self.size["heap"]["smallest_bytes"])
        self.assertEqual(compact["live_bytes_peak"], self.size["live_bytes_peak"])
        replayed = replay(self.path, compact["heap"]["smallest_bytes"], HOST, "LAYOUT=compact")
        self.assertEqual(replayed.returncode, 0, replayed.stdout)

    def test_holders_at_the_peak_are_all_that_is_live(self):
        peak = self.size["peak"]
        self.assertEqual(peak["live_bytes"], self.size["live_bytes_peak"])
        for by in ("sites", "sizes"):
            self.assertEqual(sum(holder["asked_bytes"] for holder in peak[by]), peak["live_bytes"])
            self.assertEqual(sum(holder["blocks"] for holder in peak[by]), peak["live_blocks"])
            costs = [holder["block_bytes"] for holder in peak[by]]
            self.assertEqual(costs, sorted(costs, reverse=True))
            self.assertGreater(sum(costs), peak["live_bytes"])
        live = {}
        for operation in self.trace.operations[:peak["operation"]]:
            live.pop(operation.slot, None)
            if operation.kind != FREE:
                live[operation.slot] = operation
        by_site = {}
        for operation in live.values():
            site = self.trace.sites[operation.site]
            by_site[site] = by_site.get(site, 0) + operation.bytes
        self.assertEqual({holder["name"]: holder["asked_bytes"] for holder in peak["sites"]}, by_site)

    def test_text_says_the_same(self):
        text = ashlar("size", "--no-table", self.path).stdout
        names = ["live_bytes_peak", "recommended_bytes", "robson_bytes", "required_bytes"]
        figures = [self.size[name] for name in names] + [self.size[way]["smallest_bytes"] for way in WAYS]
        for figure in figures:
            self.assertRegex(text, rf"\b{figure} bytes")


class OfARegion(unittest.TestCase):
    def test_region_that_is_enough_is_status_0(self):
        done = ashlar("size", "--region", "64K", RECORDED / "cjson.trace")
        self.assertEqual(done.returncode, 0)
        self.assertIn("fits in 65536 bytes, as a heap and through malloc: all 1977 operations done", done.stdout)

    def test_region_that_is_not_names_the_operation_and_the_holders(self):
        path = RECORDED / "cjson.trace"
        done = ashlar("size", "--region", "20000", path)
        self.assertEqual(done.returncode, 1)
        told = re.search(r"does not fit in 20000 bytes: operation (\d+) of (\d+) fails, (\w+) of (\d+) bytes",
                         done.stdout)
        shown = re.search(r"operation (\d+) failed: (\w+) of (\d+) bytes", replay(path, 20000, HOST).stdout)
        self.assertEqual((told[1], told[3], told[4]), shown.groups())
        trace = trace_format.load(path)
        failed = trace.operations[int(told[1])]
        self.assertIn(f"from {trace.sites[failed.site]}\n", done.stdout)
        self.assertRegex(done.stdout, r"\d+ +\d+ +\d+  cJSON_New_Item")

    def test_any_of_several_that_does_not_fit_is_status_1(self):
        paths = [RECORDED / "mosquitto.trace", RECORDED / "duktape.trace"]
        answers = size_of("--region", "16K", *paths)
        self.assertEqual([answer["fits"] for answer in answers], [True, False])
        self.assertGreater(answers[1]["failure"]["moment"]["live_bytes"], 0)

    def test_bad_arguments_are_one_line_and_status_2(self):
        path = RECORDED / "cjson.trace"
        regions = ["0", "7", "x", "-8", "9999999K", "", "8K8"]
        for words in [*(["--region", region, path] for region in regions), ["--top", "0", path], [], ["/no/such"]]:
            done = ashlar("size", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


class OfMadeTraces(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def size(self, trace, *words):
        return size_of("--no-table", *words, write_trace(self.directory.name, trace))[0]

    def test_trace_without_operations_needs_the_smallest_heap(self):
        size = self.size(Trace("nothing", "nothing"))
        self.assertEqual(size["live_bytes_peak"], 0)
        self.assertGreater(size["heap"]["smallest_bytes"], 0)

    def test_trace_with_other_pointers_is_told(self):
        operations = [Operation(MALLOC, 0, 100, 0, 0)]
        for pointer_bytes in (4, 8):
            trace = Trace("pointers", "pointers", pointer_bytes, sites=["site"], operations=operations, slots=1)
            path = write_trace(self.directory.name, trace)
            for words in (["--no-table"], ["--region", "4K"]):
                told = "recorded with pointers of 8 bytes" in ashlar("size", *words, path).stdout
                self.assertEqual(told, pointer_bytes == 8)

    def test_trace_past_the_largest_heap_needs_none(self):
        operations = [Operation(MALLOC, slot, 200 << 20, 0, 0) for slot in range(2)]
        trace = Trace("large", "large", sites=["site"], operations=operations, slots=2)
        size = self.size(trace)
        self.assertEqual((size["heap"]["smallest_bytes"], size["malloc"]["smallest_bytes"]), (0, 0))
        self.assertEqual(size["recommended_bytes"], 0)
        done = ashlar("size", "--no-table", write_trace(self.directory.name, trace))
        self.assertIn("none: more than the largest heap", done.stdout)

    def test_blocks_of_one_size_in_order_need_just_their_sum(self):
        count, bytes_each, block_bytes = 100, 60, 64
        operations = [Operation(MALLOC, slot, bytes_each, 0, 0) for slot in range(count)]
        size = self.size(Trace("array", "array", sites=["site"], operations=operations, slots=count))
        overhead = size["heap"]["smallest_bytes"] - count * block_bytes
        self.assertTrue(0 < overhead < 300, overhead)
        self.assertEqual(size["peak"]["sizes"], [{"name": "60 bytes", "blocks": count,
                                                  "asked_bytes": count * bytes_each,
                                                  "block_bytes": count * block_bytes}])


class OfTheWorstCase(unittest.TestCase):
    """The bounds, by exact arithmetic of another kind."""

    @staticmethod
    def holes_and_blocks(live, largest):
        """The most that blocks can come to where a request is refused: docs/size.md, without its estimates."""
        smallest, granule = SMALLEST_BLOCK_BYTES, 8
        worst = 0
        for request in range(smallest, largest + 1, granule):
            hole = request + Fraction(request, BINS_PER_OCTAVE)
            blocks = Fraction(live - request, smallest)
            worst = max(worst, live - request + blocks * (smallest - granule) + (blocks + 1) * hole)
        return worst

    def required(self, live, largest):
        """ashlar_required_bytes, asked by a trace that has these limits."""
        operations = [Operation(MALLOC, 0, largest - 4, 0, 0)]
        fillers, left = 1, live - largest
        while left:
            block = min(left, largest)
            block = block if left - block in (0, *range(SMALLEST_BLOCK_BYTES, live)) else block - SMALLEST_BLOCK_BYTES
            operations.append(Operation(MALLOC, fillers, block - 4, 0, 0))
            fillers, left = fillers + 1, left - block
        trace = Trace("limits", "limits", sites=["site"], operations=operations, slots=fillers)
        with tempfile.TemporaryDirectory() as directory:
            size = size_of("--no-table", write_trace(directory, trace))[0]
        self.assertEqual((size["demand_bytes_peak"], size["block_bytes_max"]), (live, largest))
        return size["required_bytes"]

    def test_required_bytes_is_the_bound_and_little_more(self):
        for live, largest in [(16, 16), (64, 32), (1024, 64), (4096, 256), (46080, 2064), (20000, 16384), (8192, 8192)]:
            exact = self.holes_and_blocks(live, largest)
            required = self.required(live, largest)
            self.assertGreater(required, exact)
            self.assertLess(required, exact * Fraction(11, 10) + 2 * largest + 400)

    def test_robson_bytes_of_known_cases(self):
        # M(log2(n)/2 + 1) - n + 1: one unit only, then n = 4 and M = 8: 8*2 - 3 = 13, then n = 16, M = 64: 64*3 - 15.
        self.assertEqual(sizing.robson_bytes(160, 16, 16), 160)
        self.assertEqual(sizing.robson_bytes(8 * 16, 4 * 16, 16), 13 * 16)
        self.assertEqual(sizing.robson_bytes(64 * 16, 16 * 16, 16), (64 * 3 - 15) * 16)
        self.assertEqual(sizing.robson_bytes(8 * 16 + 15, 7 * 16, 16), 13 * 16)
        self.assertEqual(sizing.robson_bytes(40, 8, 16), 40)

    def test_robson_bytes_never_exceeds_what_suffices(self):
        for live in (256, 4096, 46080):
            for largest in (16, 64, 1024, 4096):
                if largest <= live:
                    bound = sizing.robson_bytes(live, largest, SMALLEST_BLOCK_BYTES)
                    self.assertLessEqual(bound, math.ceil(self.holes_and_blocks(live, largest)))


if __name__ == "__main__":
    unittest.main()
