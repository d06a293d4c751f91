"""What the bench makes of its figures: comparison, tables, and the committed files.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from bench import quick, ratchet, record, report  # noqa: E402 (the path comes first)
from trace.sizing import BINS_LOG2_DEFAULT  # noqa: E402
from commands import InputError  # noqa: E402


def differences(old, new):
    return [(word, name) for word, name, *_ in ratchet.differences(old, new)]


class Comparison(unittest.TestCase):
    def test_differences_of_equal_figures_is_empty(self):
        self.assertEqual(differences({"a": {"x": 1, "y": None}}, {"a": {"x": 1, "y": None}}), [])

    def test_differences_of_a_larger_figure_is_worse(self):
        self.assertEqual(differences({"a": {"x": 1.5}}, {"a": {"x": 1.5001}}), [("worse", "a, x")])

    def test_differences_of_a_smaller_figure_is_better(self):
        self.assertEqual(differences({"a": {"x": 90}}, {"a": {"x": 89}}), [("better", "a, x")])

    def test_differences_of_a_figure_that_cannot_be_had_any_more_is_changed(self):
        self.assertEqual(differences({"a": 1}, {"a": None}), [("changed", "a")])

    def test_differences_of_other_names_is_gone_and_added(self):
        self.assertEqual(differences({"a": 1}, {"b": 1}), [("gone", "a"), ("added", "b")])

    def test_differences_of_a_distribution_is_left_to_its_mean(self):
        old, new = ({"malloc": {"mean": 50, "distribution": text}} for text in ("50:1", "40:1 60:1"))
        self.assertEqual(differences(old, new), [])

    def test_check_of_a_regression_fails_and_names_it(self):
        committed = {"taken_with": {}, "heaps": {"Ashlar": {"bound": 1, "x": 7}, "other": {"x": 1}}}
        with mock.patch.object(record, "committed", lambda: committed), \
                mock.patch.object(record, "taken_with", dict), \
                mock.patch.object(record, "ashlar_measured", lambda _: {"Ashlar": {"bound": 1, "x": 8}}), \
                mock.patch("builtins.print") as printed:
            self.assertFalse(ratchet.check())
        lines = [call.args[0] for call in printed.call_args_list]
        self.assertEqual(lines[0], "worse: Ashlar, x: 7 -> 8")
        self.assertEqual(lines[-1], "1 passed, 1 failed")

    def test_short_check_measures_and_compares_the_default_bins_alone(self):
        def measured(numbers):
            self.assertEqual(list(numbers), [BINS_LOG2_DEFAULT])
            return {"Ashlar": {"bound": 1, "space": {"steady": {default: 2}}}}
        default = str(2 ** BINS_LOG2_DEFAULT)
        for figure, right in ((2, True), (1, False)):
            heap = {"bound": 1, "space": {"steady": {"1": 5, default: figure, "16": 5}}}
            with mock.patch.object(record, "committed", lambda: {"taken_with": {}, "heaps": {"Ashlar": heap}}), \
                    mock.patch.object(record, "taken_with", dict), mock.patch.object(record, "ashlar_measured", measured), \
                    mock.patch("builtins.print"):
                self.assertEqual(ratchet.check(short=True), right)


def by_bins(means):
    return {str(bins): {"mean": mean} for bins, mean in means.items()}


class Tables(unittest.TestCase):
    def test_best_bins_is_the_least_figure(self):
        self.assertEqual(report.best_bins(by_bins({1: 1.5, 4: 1.3, 16: 1.4})), (4, {"mean": 1.3}))

    def test_best_bins_of_equal_figures_is_the_fewest(self):
        self.assertEqual(report.best_bins(by_bins({16: 1.3, 8: 1.3})), (8, {"mean": 1.3}))

    def test_best_bins_of_no_figure_is_none(self):
        self.assertEqual(report.best_bins({"4": None}), (None, None))

    def test_worst_seen_is_of_workload_and_patterns(self):
        figures = {"instructions": {report.FAST: {"free": {"max": 9}}}, "patterns": {"free-x": 12, "malloc-x": 99}}
        self.assertEqual(report.worst_seen(figures, "free"), 12)

    def test_every_table_of_the_committed_figures_has_a_cell_per_column(self):
        figures = record.committed()
        for name in report.TABLES:
            table = report.table(name, figures)
            self.assertTrue(table.rows, name)
            self.assertEqual({len(row) for row in table.rows}, {len(table.header)}, name)

    def test_table_of_figures_that_lack_something_is_an_input_error(self):
        with self.assertRaises(InputError):
            report.table("short", {"heaps": {"Ashlar": {"bound": {}}}})


class Committed(unittest.TestCase):
    def committed_as(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.json"
            if text is not None:
                path.write_text(text, encoding="utf-8")
            with mock.patch.object(record, "FIGURES", path):
                return record.committed()

    def test_committed_of_bad_files_is_an_input_error(self):
        for text in (None, "", "{", "[]", "7", '{"heaps": {}}', "\x00"):
            with self.assertRaises(InputError, msg=repr(text)):
                self.committed_as(text)

    def test_plots_show_the_committed_figures(self):
        made_from = record.fingerprint(record.FIGURES.read_text(encoding="utf-8"))
        for name in ("bench-latency.svg", "bench-space.svg"):
            self.assertIn(made_from, (record.DOCS / name).read_text(encoding="utf-8"), name)

    def test_page_shows_the_committed_figures(self):
        done = subprocess.run([ROOT / "tools/readme", "--check", "docs/bench.md"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Options(unittest.TestCase):
    def test_check_options_of_unknown_names_and_values_is_an_input_error(self):
        for define in ("ASHLAR_NOTHING=1", "ASHLAR_FIT_TRIES", "ASHLAR_FIT_TRIES=", "ASHLAR_FIT_TRIES=two", "=1", ""):
            with self.assertRaises(InputError, msg=define):
                quick.check_options([define])

    def test_command_with_wrong_words_prints_one_line_and_fails_with_2(self):
        for words in (["--table", "nothing"], ["--check", "--update"], ["--quick", "--define", "X=1"], ["more"],
                      ["--quick", "--seeds", "1"], ["--quick", "--seeds", "x"]):
            done = subprocess.run([ROOT / "tools/ashlar", "bench", *words], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
