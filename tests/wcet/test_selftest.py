"""The worst-case analysis tells functions of a known worst case, and refuses what has none.

SPDX-License-Identifier: Apache-2.0
"""

import json
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tools")]
import execution  # noqa: E402
from wcet import NotUnderstood  # noqa: E402
from wcet.analysis import Analysis  # noqa: E402
from wcet.declare import Declarations  # noqa: E402

GCC = "arm-none-eabi-gcc"
LINKED = ["-nostartfiles", "-nostdlib", "-Wl,-Ttext=0x100", "-Wl,--section-start=.vectors=0",
          "-Wl,--no-warn-rwx-segments"]


def build(folder, name, *words):
    elf = Path(folder) / name
    done = subprocess.run([GCC, *map(str, words), "-o", elf], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return elf


def ashlar_wcet(*words):
    return subprocess.run([ROOT / "tools/ashlar", "wcet", *map(str, words)], capture_output=True, text=True,
                          check=False)


class WithFolder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)


class Assembly(WithFolder):
    """Instruction by instruction, with figures that were counted by hand."""

    # function: instructions, cycles on a Cortex-M4 (None: not bounded), stack
    BOUNDED = {
        "straight": (3, 1 + 1 + 4, 0),
        "two_ways": (5, 1 + 4 + 4, 0),
        "it_block": (5, 4 + 4, 0),
        "it_return": (5, 4 + 4, 0),
        "it_pop": (6, 3 + 1 + 1 + 3 + 1 + 6, 8),
        "tail_call": (1 + 3, 4 + 6, 0),
        "tail_call_by_register": (2 + 3, 3 + 4 + 6, 0),
        "tail_call_by_literal": (1 + 3, 6 + 6, 0),
        "tail_call_conditional": (2 + 3, 1 + 4 + 6, 0),
        "call_twice": (4 + 2 * 3, 3 + 2 * (4 + 6) + 6, 8),
        "call_by_constant": (4 + 3, 3 + 3 + 4 + 6 + 6, 8),
        "call_by_table": (6 + 6, 3 + 1 + 3 + 2 + 4 + 15 + 6, 16),
        "return_by_other_register": (4, 3 + 2 + 2 + 4, 8),
        "return_by_load": (2, 1 + 5, 8),
        "return_after_spill": (6, 1 + (1 + 1) + 1 + 2 + 1 + 4, 16),
        "frame_pointer": (6, 3 + 1 + 1 + 1 + 1 + (1 + 6), 32),
        "table_of_bytes": (6, 1 + 1 + 6 + 1 + 1 + 4, 0),
        "table_of_halfwords": (5, 1 + 1 + 6 + 1 + 4, 0),
        "address_stall": (3, 1 + (1 + 2) + 4, 0),
        "literal": (2, 3 + 4, 0),
        "excluded_by_argument": (4 + 2, 3 + 1 + 4 + (4 + 4) + 6, 8),
        "trap": (2, 1 + 4, 0),
        "far_branch": (5, 3 + 4 + 1 + 1 + 6, 8),
        "fill_sixteen": (4 + 5 + 3 * 16, 3 + 1 + 4 + (1 + 1 + 1 + 1 + 4) + 6 * 16 + 6, 8),
        "barrier": (2, None, 0),
        "masks": (3, 2 + 2 + 4, 0),
        "unmasks": (3, 4 + 4, 0),
        "masked_nested": (6 + 2 * 3 + 2 * 3, 3 + 4 * 4 + 2 * 8 + 2 * 8 + 6, 8),
    }
    # function: instructions on the longest path; and on the longest way that does not contradict itself
    LONG = 5  # a long way of the macro long_if; its short way is
    SHORT = 2
    CONTRADICTIONS = {
        "contradiction_in_memory": (5 + LONG + LONG, 5 + LONG + SHORT),
        "no_contradiction_after_store": (6 + LONG + LONG, 6 + LONG + LONG),
        "contradiction_beside_store": (6 + LONG + LONG, 6 + LONG + SHORT),
        "no_contradiction_of_parts": (6 + LONG + LONG, 6 + LONG + LONG),
        "contradiction_across_call": (6 + 5 + LONG + LONG, 6 + 5 + LONG + SHORT),
        "contradiction_of_results": (4 + 6 + LONG, 4 + 6 + SHORT),
        "contradiction_in_order": (3 + LONG + LONG, 3 + LONG + SHORT),
        "contradiction_mirrored": (3 + LONG + LONG, 3 + LONG + SHORT),
        "no_contradiction_of_signs": (3 + LONG + LONG, 3 + LONG + LONG),
        "contradiction_of_bits": (3 + LONG + LONG, 3 + LONG + SHORT),
        "no_contradiction_of_carry": (3 + LONG + LONG, 3 + LONG + LONG),
        "no_contradiction_of_frame": (11 + 2 + LONG + LONG, 11 + 2 + LONG + LONG),
        "no_contradiction_of_escaped_frame": (12 + LONG + LONG, 12 + LONG + LONG),
        "contradiction_in_it_block": (5 + LONG, 5 + SHORT),
    }
    REFUSED = {
        "loop": "a loop without a declared bound in loop",
        "loop_nested": "a loop without a declared bound in loop_nested",
        "tail_recursion": "a loop without a declared bound in tail_recursion",
        "stop": "an endless loop at stop",
        "caller_of_stop": "an endless loop at stop",
        "endless_inside": "an endless loop at endless_inside+0x4",
        "recursion": "recursion: recursion calls recursion",
        "mutual": "recursion: mutual calls mutual_other calls mutual",
        "call_unknown": "goes to an address that is not known",
        "jump_unknown": "goes to an address that is not known",
        "table_unguarded": "no limit is known",
        "table_too_short": "an index up to 200, and a table of 2",
        "return_to_nowhere": "goes to an address that is not known",
        "return_to_call": "goes to an address that is not known",
        "stack_unbalanced": "returns with another stack pointer",
        "frame_overwritten": "returns with another stack pointer",
        "two_entries": "entered in more than one place",
        "runs_into_data": "which is no Thumb code",
        "waits": "waits for an interrupt",
        "asks_the_debugger": "hands over to a debugger",
        "asks_the_system": "hands over to a handler",
        "into_it_block": "leads into the IT block",
        "leaves_thumb": "leaves Thumb state",
    }
    # Bounded once something is declared; by the names of the tests below.
    DECLARED = {"memset", "fill_some"}
    CALLEES = {"mutual_other", "long_unless_zero", "asks_whether_zero", "returns_null_or_not", "writes_there"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elf = build(cls.folder.name, "v7m.elf", "-mcpu=cortex-m4", *LINKED, HERE / "selftest_v7m.S",
                        "-Wl,-e,straight")
        cls.analysis = Analysis(cls.elf, "cortex-m4", Declarations())

    def test_every_function_is_expected(self):
        # The linker defines symbols of its own, with underscores or without a type.
        names = {function.name for function in self.analysis.image.functions
                 if function.size and not function.name.startswith("_")}
        self.assertEqual(names, {*self.BOUNDED, *self.CONTRADICTIONS, *self.REFUSED, *self.DECLARED, *self.CALLEES})

    def test_bounded_functions_have_their_bounds(self):
        for name, (instructions, cycles, stack) in self.BOUNDED.items():
            with self.subTest(name):
                result = self.analysis.result(name)
                self.assertEqual(result.instructions.fixed, instructions)
                self.assertEqual(result.cycles.fixed if result.cycles else None, cycles)
                self.assertEqual(result.stack_bytes, stack)
                self.assertEqual(result.instructions.per_byte, 0)

    def test_refused_functions_are_refused_for_their_reason(self):
        for name, reason in self.REFUSED.items():
            with self.subTest(name):
                with self.assertRaises(NotUnderstood) as caught:
                    self.analysis.result(name)
                self.assertIn(reason, str(caught.exception))

    def test_fill_costs_per_byte_what_a_round_costs(self):
        for name, fixed in (("memset", 1 + 3 + 1), ("fill_some", 3 + 5)):
            with self.subTest(name):
                result = self.analysis.result(name)
                self.assertEqual((result.instructions.fixed, result.instructions.per_byte), (fixed, 3))
                self.assertEqual(result.cycles.per_byte, Fraction(1 + 1 + 4))
                self.assertEqual(result.declared, ["memset writes each byte once"])

    def test_unpublished_cycles_say_why(self):
        self.assertIn("dsb", self.analysis.result("barrier").cycles_missing)

    def test_traps_and_calls_declared_away_are_told(self):
        self.assertEqual(self.analysis.result("trap").assumed, ["the trap at trap+0xa is never reached"])

    def test_masked_time_ends_with_the_outermost_unmasking(self):
        masked = list(self.analysis.masked_results("masked_nested"))
        self.assertEqual([result.mask for result in masked], ["PRIMASK"])
        # The return of the first masking; the inner pair, whose unmasking is passed by; the outer unmasking.
        self.assertEqual(masked[0].instructions.fixed, 1 + (1 + 3) + (1 + 2) + (1 + 2))
        self.assertEqual(masked[0].cycles.fixed, 4 + (4 + 8) + (4 + 4 + 4) + (4 + 1 + 2))
        self.assertEqual(list(self.analysis.masked_results("call_twice")), [])

    def declared(self, **what):
        declarations = Declarations()
        declarations.loops.update(what.get("loops", {}))
        declarations.not_called.update(what.get("not_called", ()))
        declarations.exclusive = what.get("exclusive", False)
        return Analysis(self.elf, "cortex-m4", declarations)

    def test_declared_loops_are_bounded(self):
        analysis = self.declared(loops={"loop": 5, "loop_nested": 3})
        self.assertEqual(analysis.result("loop").instructions.fixed, 5 * 2 + 1)
        self.assertEqual(analysis.result("loop").cycles.fixed, 4 * (1 + 4) + 1 + 1 + 4)
        self.assertEqual(analysis.result("loop_nested").instructions.fixed, 3 * (1 + 3 * 2 + 2) + 1)

    def test_declared_bound_of_one_round_is_the_way_through(self):
        self.assertEqual(self.declared(loops={"loop": 1}).result("loop").instructions.fixed, 3)

    def test_calls_declared_away_do_not_count(self):
        result = self.declared(not_called=["stop"]).result("caller_of_stop")
        self.assertEqual((result.instructions.fixed, result.stack_bytes), (2, 8))
        self.assertEqual(result.assumed, ["stop is never called"])


    def test_ways_that_contradict_themselves_are_left_out_on_request(self):
        exclusive = self.declared(exclusive=True)
        for name, (longest, longest_consistent) in self.CONTRADICTIONS.items():
            with self.subTest(name):
                self.assertEqual(self.analysis.result(name).instructions.fixed, longest)
                self.assertEqual(exclusive.result(name).instructions.fixed, longest_consistent)

    def test_consistent_bounds_of_ways_without_contradiction_are_those_of_the_graph(self):
        exclusive = self.declared(exclusive=True)
        for name, (instructions, cycles, _) in self.BOUNDED.items():
            with self.subTest(name):
                result = exclusive.result(name)
                self.assertEqual(result.instructions.fixed, instructions)
                self.assertEqual(result.cycles.fixed if result.cycles else None, cycles)


class Armv8(WithFolder):
    def test_instructions_that_the_disassembler_takes_for_others_are_refused(self):
        elf = build(self.folder.name, "v8m.elf", "-mcpu=cortex-m55", *LINKED, "-Wl,-e,gateway",
                    HERE / "selftest_v8m.S")
        analysis = Analysis(elf, "cortex-m55", Declarations())
        for name, reason in (("gateway", "SG"), ("non_secure_return", "security states"),
                             ("non_secure_call", "security states"), ("target_test", "TT"),
                             ("select", "Armv8.1-M"), ("loop_without_branch", "loop instruction")):
            with self.subTest(name):
                with self.assertRaises(NotUnderstood) as caught:
                    analysis.result(name)
                self.assertIn(reason, str(caught.exception))


class Compiled(WithFolder):
    """What GCC makes of switches and libgcc's helpers: each way is executed, so the bound is the longest seen."""

    BUILDS = [("cortex-m0", "-Os", "mps2-an385"), ("cortex-m0", "-O2", "mps2-an385"),
              ("cortex-m3", "-Os", "mps2-an385"), ("cortex-m4", "-O2", "mps2-an386")]

    def test_switch_and_shift_are_bounded_by_their_longest_execution(self):
        for cpu, optimisation, machine in self.BUILDS:
            with self.subTest(f"{cpu} {optimisation}"):
                elf = build(self.folder.name, f"c{cpu}{optimisation}.elf", f"-mcpu={cpu}", "-mthumb", optimisation,
                            *LINKED, "-Wl,-e,start", HERE / "selftest.c", HERE / "selftest_main.c", "-lgcc")
                analysis = Analysis(elf, cpu, Declarations())
                follower = execution.Follower(analysis, ["c_switch", "c_shift"])
                status, output = execution.follow(elf, machine, [], follower, 20)
                self.assertEqual(status, 0, output)
                for name, calls in (("c_switch", 8), ("c_shift", 64)):
                    measured, bound = follower.measured[name], analysis.result(name)
                    self.assertEqual(measured.calls, calls)
                    self.assertEqual(measured.instructions, bound.instructions.fixed)
                    self.assertEqual(measured.cycles, bound.cycles.fixed)

    def test_recursion_and_pointers_are_refused(self):
        elf = build(self.folder.name, "refused.elf", "-mcpu=cortex-m4", "-mthumb", "-Os", *LINKED, "-Wl,-e,c_switch",
                    HERE / "selftest.c", "-lgcc")
        analysis = Analysis(elf, "cortex-m4", Declarations())
        for name in ("c_recursion", "c_pointer"):
            with self.subTest(name), self.assertRaises(NotUnderstood):
                analysis.result(name)

    def test_step_that_is_not_in_the_graph_is_noticed(self):
        elf = build(self.folder.name, "departure.elf", "-mcpu=cortex-m4", "-mthumb", "-Os", *LINKED, "-Wl,-e,start",
                    HERE / "selftest.c", HERE / "selftest_main.c", "-lgcc")
        analysis = Analysis(elf, "cortex-m4", Declarations())
        procedure = analysis.procedure("c_switch")
        for address, edges in procedure.edges.items():
            # Forget one way of every branch.
            procedure.edges[address] = edges[:1]
        with self.assertRaises(execution.Departure):
            execution.follow(elf, "mps2-an386", [], execution.Follower(analysis, ["c_switch"]), 20)


class Command(WithFolder):
    """Exit statuses, gates and bad input."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elf = build(cls.folder.name, "v7m.elf", "-mcpu=cortex-m4", *LINKED, HERE / "selftest_v7m.S",
                        "-Wl,-e,straight")

    def assert_bad_input(self, reason, *words):
        done = ashlar_wcet(*words)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(reason, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_limit_that_holds_passes(self):
        done = ashlar_wcet(self.elf, "--cpu", "cortex-m4", "straight", "--max", "straight=3", "--max-cycles",
                           "straight=6")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_limit_that_is_passed_fails_in_one_line(self):
        for words in (["--max", "straight=2"], ["--max-cycles", "straight=5"]):
            done = ashlar_wcet(self.elf, "--cpu", "cortex-m4", *words)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^ashlar wcet: straight: \d (instructions|cycles), the limit is \d\n$")

    def test_limit_of_what_has_no_bound_fails(self):
        self.assertEqual(ashlar_wcet(self.elf, "--cpu", "cortex-m4", "--max-cycles", "barrier=99").returncode, 1)
        self.assertEqual(ashlar_wcet(self.elf, "--cpu", "cortex-m4", "--max", "recursion=99").returncode, 2)
        self.assertEqual(ashlar_wcet(self.elf, "--cpu", "cortex-m4", "--max", "memset=99").returncode, 1)

    def test_json_holds_the_bounds_and_the_refusals(self):
        done = ashlar_wcet(self.elf, "straight", "recursion", "--cpu", "cortex-m4", "--json")
        self.assertEqual(done.returncode, 2)
        report = json.loads(done.stdout)
        self.assertEqual(report["entries"]["straight"]["instructions"], {"fixed": 3, "per_byte": 0})
        self.assertIn("recursion", report["errors"]["recursion"])

    def test_path_adds_up(self):
        for words in ([], ["--exclusive"]):
            done = ashlar_wcet(self.elf, "--cpu", "cortex-m4", "call_twice", "--path", *words)
            ways = done.stdout.split("\n\n")[1:]
            self.assertEqual(len(ways), 2)
            for way, total in zip(ways, (10, 29)):
                costs = [int(line.split()[0]) for line in way.splitlines()[1:] if line.strip()]
                self.assertEqual(sum(costs), total)

    def test_core_without_a_table_counts_instructions_only(self):
        done = ashlar_wcet(self.elf, "--cpu", "cortex-m33", "straight")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"straight +3 +- +0")

    def test_bad_input_is_one_line(self):
        place = Path(self.folder.name)
        (place / "text").write_text("not an ELF file")
        (place / "cut").write_bytes(self.elf.read_bytes()[:600])
        subprocess.run(["arm-none-eabi-objcopy", "-S", self.elf, place / "stripped"], check=True)
        subprocess.run([GCC, "-mcpu=cortex-m4", "-mthumb", "-c", HERE / "selftest.c", "-o", place / "object.o"],
                       check=True)
        cpu = ["--cpu", "cortex-m4"]
        self.assert_bad_input("No such file", place / "missing", *cpu)
        self.assert_bad_input("directory", place, *cpu)
        self.assert_bad_input("not a sound ELF file", place / "text", *cpu)
        self.assert_bad_input("not a sound ELF file", place / "cut", *cpu)
        self.assert_bad_input("it was stripped", place / "stripped", *cpu)
        self.assert_bad_input("not linked", place / "object.o", *cpu)
        self.assert_bad_input("not a little-endian program for a 32-bit Arm core", "/bin/true", *cpu)
        self.assert_bad_input("choose one of", self.elf, "--cpu", "z80")
        self.assert_bad_input("--cpu", self.elf)
        self.assert_bad_input("there is no function 'nobody'", self.elf, "nobody", *cpu)
        self.assert_bad_input("no malloc", self.elf, *cpu)
        self.assert_bad_input("write ENTRY=N", self.elf, *cpu, "straight", "--max", "90")
        self.assert_bad_input("not SYMBOL=N", self.elf, *cpu, "straight", "--loop", "loop=0")
