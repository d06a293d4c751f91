"""Tests of what the matrix is read off with, and compared by.

SPDX-License-Identifier: Apache-2.0
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from matrix import bugs, page, programs, record  # noqa: E402 (the path comes first)
from matrix.outcome import (ACCESS, CALL, CHECK, CRASH, FALSE, FAULT, LATER, SILENT, UNFIT, Outcome,  # noqa: E402
                            outcomes_of)

BUGS = {name: bugs.Bug(name, kind, "Wrong.") for name, kind in (("a", "freed twice"), ("b", "leaked"))}
REPORT = "*** ashlar: double free: this block is free already\n  pointer  0x20005498\n"
CORE_FAULT = "*** HardFault (exception 3)\n  R0  00000000\n"
ADDRESS_SANITIZER = "==7==ERROR: AddressSanitizer: use-after-poison on address 0x1\n"
VALGRIND = "==7== Invalid write of size 1\n==7==    at 0x10A1: bug\n"
LEAK = "==7== 24 bytes in 1 blocks are definitely lost in loss record 1 of 2\n"


def outcome(text, name="a"):
    return outcomes_of(f"@bug {name}\n{text}", BUGS)[name]


class Reading(unittest.TestCase):
    def test_report_at_the_access(self):
        self.assertEqual(outcome(f"\n@access\n\n{REPORT}@after\n@end\n"), Outcome(ACCESS, "double free"))

    def test_report_at_the_call(self):
        self.assertEqual(outcome(f"@call\n{REPORT}"), Outcome(CALL, "double free"))

    def test_report_at_a_later_call(self):
        self.assertEqual(outcome(f"@access\n@after\n{REPORT}"), Outcome(LATER, "double free"))

    def test_report_in_the_check(self):
        self.assertEqual(outcome(f"@access\n@after\n@check\n{REPORT}@leaks\n@end\n"), Outcome(CHECK, "double free"))

    def test_broken_invariant(self):
        self.assertEqual(outcome("@access\n@after\n@check\n@broken 6\n@leaks\n@end\n"), Outcome(CHECK, "INV-6"))

    def test_numbers_are_no_part_of_the_name(self):
        for name, rest in (("stack overflow", " of 32 bytes"), ("stack overflow", " of 24 bytes (the main stack)"),
                           ("null pointer", ", used at offset 20: nobody is there"), ("overflow", " (in a test)")):
            text = name + rest
            self.assertEqual(outcome(f"@access\n*** ashlar: {text}\n"), Outcome(ACCESS, name))

    def test_first_report_counts(self):
        self.assertEqual(outcome(f"@access\n{VALGRIND}@after\n@check\n@broken 6\n@end\n"), Outcome(ACCESS, "Invalid write"))

    def test_nothing_reported(self):
        self.assertEqual(outcome("@access\n@after\n@check\n@leaks\n@end\n"), Outcome(SILENT))

    def test_core_fault_at_the_mistake_names_nothing(self):
        self.assertEqual(outcome(f"@access\n{CORE_FAULT}"), Outcome(FAULT, "HardFault"))

    def test_core_fault_later_is_a_crash(self):
        self.assertEqual(outcome(f"@access\n@after\n{CORE_FAULT}"), Outcome(CRASH, "HardFault"))

    def test_end_without_a_word_is_a_crash(self):
        self.assertEqual(outcome("@access\n@after\n").when, CRASH)

    def test_stack_overflow_that_the_core_fault_names(self):
        text = f"@access\n{CORE_FAULT}  stack overflow, the registers are lost: SP  1fffffe0\n"
        self.assertEqual(outcome(text), Outcome(ACCESS, "stack overflow"))

    def test_report_before_the_mistake_is_false(self):
        self.assertEqual(outcome(f"{REPORT}@access\n@after\n@end\n").when, FALSE)

    def test_unfit(self):
        self.assertEqual(outcome("@unfit too little memory\n"), Outcome(UNFIT, "too little memory"))

    def test_tools_of_the_host(self):
        self.assertEqual(outcome(f"@access\n{ADDRESS_SANITIZER}"), Outcome(ACCESS, "use-after-poison"))
        self.assertEqual(outcome(f"@call\n@after\n@check\n@leaks\n@end\n{LEAK}", "b"), Outcome(CHECK, "definitely lost"))

    def test_leak_that_comes_of_another_mistake_does_not_count(self):
        self.assertEqual(outcome(f"@access\n@after\n@check\n@leaks\n@end\n{LEAK}"), Outcome(SILENT))

    def test_several_bugs(self):
        found = outcomes_of(f"@bug a\n@call\n{REPORT}\r\n@bug b\n@call\n@after\n@end\n", BUGS)
        self.assertEqual(found, {"a": Outcome(CALL, "double free"), "b": Outcome(SILENT)})


class Running(unittest.TestCase):
    """A program that prints what the test says, one text a run."""

    def run_with(self, *texts):
        told = iter(texts)
        with mock.patch.object(programs, "command_and_time", return_value=(["program"], 1)), \
                mock.patch.object(programs, "printed_by", side_effect=lambda command, seconds: next(told)) as runs:
            found = programs.outcomes(programs.COLUMNS[0], "M4", BUGS)
        return {name: cell.when for name, cell in found.items()}, [call.args[0][-1] for call in runs.call_args_list]

    def test_breakdown_is_the_bugs_and_the_next_has_a_run_of_its_own(self):
        self.assertEqual(self.run_with("@bug a\n@access\n", "@bug b\n@call\n@after\n@end\n"),
                         ({"a": FAULT, "b": SILENT}, ["0", "1"]))

    def test_slow_machine_costs_another_run_and_no_cell(self):
        self.assertEqual(self.run_with(f"@bug a\n@call\n{REPORT}@bug b\n@call\n{programs.KILLED}",
                                       "@bug b\n@call\n@after\n@end\n"), ({"a": CALL, "b": SILENT}, ["0", "1"]))

    def test_bug_that_hangs_alone_is_a_crash(self):
        self.assertEqual(self.run_with(f"@bug a\n@call\n@after\n{programs.KILLED}", "@bug b\n@call\n@after\n@end\n"),
                         ({"a": CRASH, "b": SILENT}, ["0", "1"]))

    def test_program_that_does_not_run_the_bugs_is_an_error(self):
        for text in ("", "@bug b\n@end\n"):
            with self.assertRaisesRegex(programs.ProgramError, "as told"):
                self.run_with(text)


class Comparing(unittest.TestCase):
    def words(self, old, new, column="debug"):
        program = (column, "M4")
        return [word for word, *_ in record.differences({program: {"a": old}} if old else {}, {program: {"a": new}})]

    def test_later_is_worse(self):
        self.assertEqual(self.words(Outcome(CALL, "x"), Outcome(LATER, "x")), ["worse"])
        self.assertEqual(self.words(Outcome(CHECK, "x"), Outcome(SILENT)), ["worse"])
        self.assertEqual(self.words(Outcome(LATER, "x"), Outcome(FAULT, "x")), ["worse"])

    def test_nothing_is_worse_where_nothing_is_checked(self):
        self.assertEqual(self.words(Outcome(CHECK, "x"), Outcome(CRASH, "y"), "none"), ["changed"])

    def test_earlier_is_better(self):
        self.assertEqual(self.words(Outcome(SILENT), Outcome(CHECK, "x")), ["better"])

    def test_another_word_is_a_change(self):
        self.assertEqual(self.words(Outcome(CALL, "x"), Outcome(CALL, "y")), ["changed"])

    def test_the_same_is_nothing(self):
        self.assertEqual(self.words(Outcome(CALL, "x"), Outcome(CALL, "x")), [])

    def test_a_new_bug_is_told(self):
        self.assertEqual(self.words(None, Outcome(CALL, "x")), ["new"])

    def test_written_and_read_again(self):
        measured = {("debug", "M4"): {"a": Outcome(CALL, "double free"), "b": Outcome(SILENT)}}
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(record, "FILE", Path(folder) / "misuse.json"):
            record.write(BUGS, measured)
            self.assertEqual(record.load(), measured)

    def test_damaged_record_is_refused_in_a_line(self):
        for text in ("", "[]", '{"outcomes": {"debug": {"M4": {"a": "often"}}}}', '{"outcomes": {"debug": 3}}'):
            with tempfile.TemporaryDirectory() as folder, mock.patch.object(record, "FILE", Path(folder) / "misuse.json"):
                record.FILE.write_text(text)
                with self.assertRaisesRegex(record.RecordError, "make misuse"):
                    record.load()


class Showing(unittest.TestCase):
    def test_cores_that_differ_are_named(self):
        cells = {"M0": Outcome(FAULT, "x"), "M4": Outcome(SILENT), "M33": Outcome(SILENT)}
        self.assertEqual(page.cell_text(cells), "– (M0: core fault)")

    def test_every_table_can_be_made(self):
        known = bugs.all_bugs()
        cells = {name: Outcome(CALL, "double free") for name in known}
        matrix = {(column.name, core): cells for column in programs.COLUMNS for core in column.cores}
        for name in page.TABLES:
            self.assertIn("|", page.table(name, known, matrix))


class BugFiles(unittest.TestCase):
    def test_each_says_what_is_wrong(self):
        for bug in bugs.all_bugs().values():
            self.assertRegex(bug.title, r"^\S.*\.$|^.*: .*\.?$", bug.name)

    def test_file_without_a_class_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "odd.c"
            path.write_text("/*\n * Odd.\n *\n * Class: odd\n *\n */\n")
            with self.assertRaisesRegex(bugs.BugError, "odd.c"):
                bugs.read(path)


class Command(unittest.TestCase):
    def run_with(self, *words):
        return subprocess.run([HERE / "run", *words], capture_output=True, text=True, check=False)

    def test_part_of_the_matrix_cannot_be_written(self):
        done = self.run_with("--only", "debug")
        self.assertEqual(done.returncode, 2)
        self.assertIn("always the whole", done.stderr)

    def test_unknown_table_is_refused(self):
        self.assertEqual(self.run_with("--table", "odd").returncode, 2)
