"""What each level promises, held against the committed matrix: so the matrix can never start, or be taken over, below that.

SPDX-License-Identifier: Apache-2.0
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from matrix import bugs, programs, record  # noqa: E402 (the path comes first)
from matrix.outcome import ACCESS, CALL, CHECK, FALSE, LATER, SILENT  # noqa: E402

HARDENED = ("hardened-1", "hardened", "hardened-3", "compact")
FROM_STEP_2 = ("hardened", "hardened-3")
TARGET_COLUMNS = tuple(column.name for column in programs.COLUMNS if not column.is_on_host)
IN_TIME = (ACCESS, CALL, LATER, CHECK)

REUSED = {"double_free_after_reuse"}
FORGED = {"free_of_forged_block"}
# Variables on the stack and static ones; an access to a variable on the stack that has returned, GCC does not watch.
VARIABLES = {"stack_array_write", "stack_array_read", "static_array_write", "static_array_read", "use_after_scope"}
OVERFLOWS_INTO_RED_ZONE = {"overflow_into_slack", "overflow_by_one", "overflow_of_terminator", "overflow_of_loop",
                           "overflow_into_free_neighbour", "overflow_of_strcpy", "overflow_of_memcpy",
                           "overflow_of_aligned", "overflow_by_sizeof", "overflow_in_own_heap"}
UNDERFLOWS = {"underflow_by_one", "underflow_by_index", "underflow_of_zeros"}
WRITES_IN_QUARANTINE = {"write_after_free_at_start", "write_after_free_inside", "write_after_free_at_end",
                        "memset_after_free", "write_after_reuse", "write_after_realloc", "links_corrupted", "links_forged"}
UNINITIALISED_POINTERS = {"uninitialised_pointer_read", "uninitialised_pointer_write", "uninitialised_tail",
                          "uninitialised_free"}
OVERREADS = {"overread_by_one", "overread_into_neighbour", "overread_of_string", "underread_by_one"}
READS_AFTER_FREE = {"read_after_free", "read_after_reuse", "read_after_realloc", "read_of_freed_node"}
# What no pointer tells apart from a right access, and what no tool can hold back for ever.
BEYOND_ALL = {"overflow_far", "write_after_long"}


class Promises(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bugs = bugs.all_bugs()
        cls.matrix = record.load()

    def of_kind(self, kind):
        return {bug.name for bug in self.bugs.values() if bug.kind == kind}

    def hold(self, columns, names, outcomes):
        """On every core of the columns, each of the bugs has one of the outcomes."""
        self.assertLessEqual(set(names), set(self.bugs))
        wrong = []
        for column in programs.COLUMNS:
            for core in column.cores if column.name in columns else ():
                cells = self.matrix.get((column.name, core))
                self.assertTrue(cells, f"{column.name} on {core} is not in the matrix")
                for name in sorted(names):
                    if cells[name].when not in outcomes:
                        wrong.append(f"{name}, {column.name} on {core}: {cells[name].text()}")
        self.assertEqual(wrong, [])

    def test_matrix_has_every_bug_in_every_cell(self):
        for column in programs.COLUMNS:
            for core in column.cores:
                cells = self.matrix.get((column.name, core), {})
                self.assertEqual(set(self.bugs) ^ set(cells), set(), f"{column.name} on {core}")

    def test_at_least_forty_bugs_in_all_classes(self):
        self.assertGreaterEqual(len(self.bugs), 40)
        for kind in bugs.CLASSES:
            self.assertTrue(self.of_kind(kind), kind)

    def test_no_mistake_is_silent_everywhere(self):
        self.hold([column.name for column in programs.COLUMNS], {"no_mistake"}, {SILENT})

    def test_no_report_before_the_mistake(self):
        false = [(program, bug) for program, cells in self.matrix.items() for bug, cell in cells.items()
                 if cell.when == FALSE]
        self.assertEqual(false, [])

    def test_hardened_names_double_free_before_reuse_at_the_call(self):
        self.hold(HARDENED, self.of_kind("freed twice") - REUSED, {CALL})

    def test_hardened_names_what_malloc_never_gave_at_the_call(self):
        self.hold(HARDENED, self.of_kind("freed, never allocated") - FORGED, {CALL})

    def test_hardened_names_forged_headers_from_step_2_on(self):
        self.hold(FROM_STEP_2, FORGED, {CALL, LATER})

    def test_debug_names_overflow_and_underflow_into_red_zones(self):
        self.hold(["debug"], OVERFLOWS_INTO_RED_ZONE | UNDERFLOWS, IN_TIME)

    def test_debug_names_writes_after_free_within_quarantine(self):
        self.hold(["debug"], WRITES_IN_QUARANTINE, IN_TIME)

    def test_debug_names_uninitialised_pointers(self):
        self.hold(["debug"], UNINITIALISED_POINTERS, IN_TIME)

    def test_debug_names_double_free_after_reuse(self):
        self.hold(["debug"], self.of_kind("freed twice"), {CALL})

    def test_debug_names_every_leak(self):
        self.hold(["debug"], self.of_kind("leaked"), {CHECK})

    def test_sampled_names_uses_after_free_at_the_instruction(self):
        self.hold(["sampled"], READS_AFTER_FREE | WRITES_IN_QUARANTINE, {ACCESS})

    def test_sampled_names_overruns(self):
        """At the instruction, if the object lies at the end of its slot that is overrun; else when it is freed."""
        self.hold(["sampled"], {"overread_of_string"}, {ACCESS})
        self.hold(["sampled"], OVERFLOWS_INTO_RED_ZONE - {"overflow_of_aligned"} | UNDERFLOWS, IN_TIME)

    def test_asan_names_accesses_at_the_instruction(self):
        accesses = OVERFLOWS_INTO_RED_ZONE | UNDERFLOWS | OVERREADS | READS_AFTER_FREE | VARIABLES | WRITES_IN_QUARANTINE
        self.hold(["asan"], accesses - {"overflow_in_own_heap"}, {ACCESS})

    def test_what_nobody_can_see_is_shown_as_such(self):
        self.hold(TARGET_COLUMNS, BEYOND_ALL - {"write_after_long"}, {SILENT})
