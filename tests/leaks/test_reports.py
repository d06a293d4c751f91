"""`ashlar leaks` and `ashlar faults` name the lines of a program that are known to leak and to misuse the heap, and say in
one line what they cannot use; and the fault report takes as little stack as is promised.

SPDX-License-Identifier: Apache-2.0
"""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEAKS_SOURCE = ROOT / "tests/target/leaks/main.c"
FAULTS_SOURCE = ROOT / "tests/target/boards/faults.c"
BOARDS = ["microbit", "mps2-an386"]
DEPTH = "DEFINES=ASHLAR_BACKTRACE_DEPTH=3"
STATUS_HEAP_FAULT = 134
# What an ELF file for another machine may be.
FOREIGN_ELF = "/bin/true"

# What the report may take besides ashlar_port_print(), by the words of port/include/ashlar_port.h.
FAULT_STACK_BYTES_MAX = 256
FAULT_PROGRAM = """
#include <ashlar_port.h>
void ashlar_port_print(const char *text, size_t bytes) { __asm volatile("" ::"r"(text), "r"(bytes)); }
void ashlar_port_stop(void) { }
static const struct ashlar_fault fault;
int main(void) { ashlar_port_fault(&fault); return 0; }
"""
# Enough for each loop there; the stack does not depend on it.
FAULT_LOOPS = ["ashlar_print_text", "ashlar_print_address", "ashlar_print_number", "ashlar_port_backtrace", "part_skip",
               "calls_print", "ashlar_port_fault_print", "first_known"]
FAULT_SYMBOLS = {"__heap_start": 0x20001000, "__heap_end": 0x20002000, "__stack": 0x20004000, "__flash_start": 0x8000,
                 "__flash_end": 0x20000}


def run(*command, **options):
    return subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False,
                          **options)


def make(*words):
    done = run("make", "-s", *words, "SETUP=no")
    return done


def build(app, board, *settings):
    """Path of the program."""
    done = make("elf", f"APP={app}", f"BOARD={board}", *settings)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout.splitlines()[-1]


def output_of(app, board, *settings):
    done = make("run", f"APP={app}", f"BOARD={board}", *settings)
    return done.returncode, done.stdout


def ashlar(*words, text=""):
    return run("tools/ashlar", *words, input=text)


def line_with(source, words):
    """The number of the one line of a source that has these words."""
    numbers = [number for number, line in enumerate(source.read_text().splitlines(), 1) if words in line]
    assert len(numbers) == 1, (words, numbers)
    return numbers[0]


class ReportTest(unittest.TestCase):
    def assert_refused(self, done, words):
        self.assertEqual((done.returncode, done.stdout), (2, ""), done)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(words, done.stderr)


class Leaks(ReportTest):
    """A program that leaks from known lines, on a core without an MPU and on one with."""

    @classmethod
    def setUpClass(cls):
        cls.elf = {board: build("leaks", board, "SAFETY=debug") for board in BOARDS}
        cls.log = {board: output_of("leaks", board, "SAFETY=debug")[1] for board in BOARDS}

    def sites(self, board, log, *options):
        """What holds how much: {name: (blocks, bytes)} of the one report."""
        done = ashlar("leaks", "--json", self.elf[board], "-", *options, text=log)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        (report,) = json.loads(done.stdout)
        return {site["name"]: (site["blocks"], site["bytes"]) for site in report["sites"]}

    @staticmethod
    def expected():
        """Since the mark, by function and line."""
        lines = [("leak_small", "three times 10", 3, 30), ("leak_large", "once 300", 1, 300),
                 ("leak_resized", "once 77", 1, 77)]
        return {f"{name} main.c:{line_with(LEAKS_SOURCE, words)}": (blocks, bytes_)
                for name, words, blocks, bytes_ in lines}

    def test_each_leak_since_the_mark_has_its_line_blocks_and_bytes(self):
        for board in BOARDS:
            with self.subTest(board):
                self.assertEqual(self.sites(board, self.log[board]), self.expected())

    def test_all_that_is_live_has_what_came_before_the_mark_too(self):
        status, log = output_of("leaks", "mps2-an386", "SAFETY=debug", "ARGS=all")
        before = f"keep_configuration main.c:{line_with(LEAKS_SOURCE, 'before the mark')}"
        self.assertEqual(status, 0)
        self.assertEqual(self.sites("mps2-an386", log), {**self.expected(), before: (1, 100)})

    def test_text_has_the_largest_first(self):
        done = ashlar("leaks", self.elf["mps2-an386"], "-", text=self.log["mps2-an386"])
        heading, columns, *rows = done.stdout.splitlines()
        self.assertRegex(heading, r"^allocated since mark \d+ and not freed: 407 bytes in 5 blocks$")
        self.assertEqual(columns.split(), ["bytes", "blocks"])
        self.assertEqual([row.split()[:3] for row in rows],
                         [["300", "1", "leak_large"], ["77", "1", "leak_resized"], ["30", "3", "leak_small"]])

    def test_lines_may_have_a_console_s_marks_around_them(self):
        noisy = "".join(f"[  0.01] {line}\r\nother output\r\n" for line in self.log["microbit"].splitlines())
        self.assertEqual(self.sites("microbit", noisy), self.expected())

    def test_calls_that_led_to_a_site_are_told_by_scan_and_by_unwinder(self):
        work = line_with(LEAKS_SOURCE, "leak_large(300);")
        for backtrace in ("scan", "unwind"):
            for board in BOARDS:
                with self.subTest(f"{board} {backtrace}"):
                    settings = ["SAFETY=debug", f"BACKTRACE={backtrace}", DEPTH]
                    elf = build("leaks", board, *settings)
                    _, log = output_of("leaks", board, *settings)
                    done = ashlar("leaks", elf, "-", text=log)
                    self.assertRegex(done.stdout, rf"300 +1  leak_large main\.c:\d+ < work main\.c:{work} < ")

    def test_hardened_program_reports_nothing_and_says_what_would(self):
        status, log = output_of("leaks", "mps2-an386")
        self.assertEqual((status, log), (0, ""))
        self.assert_refused(ashlar("leaks", self.elf["mps2-an386"], "-", text=log), "SAFETY=debug")

    def test_log_that_lacks_lines_is_refused(self):
        elf, lines = self.elf["microbit"], self.log["microbit"].splitlines()
        missing = [(lines[:-1], "does not end"), (lines[1:], "outside of a report"), (lines[:1] + lines[2:], "add up"),
                   (lines[:1] + lines, "has not ended"), (lines[-1:], "has not begun"),
                   ([*lines, lines[0][:-2]], "not a line of a leak report")]
        for part, words in missing:
            with self.subTest(words):
                self.assert_refused(ashlar("leaks", elf, "-", text="\n".join(part)), words)

    def test_another_program_is_refused(self):
        log = self.log["mps2-an386"]
        far = re.sub(r"-leak 0x........", "-leak 0x0badf00d", log)
        for elf, text, words in [(self.elf["mps2-an386"], far, "not the program"), (FOREIGN_ELF, log, "Arm"),
                                 ("Makefile", log, "not an ELF file"), ("no/such/file", log, "No such file")]:
            with self.subTest(elf):
                self.assert_refused(ashlar("leaks", elf, "-", text=text), words)

    def test_log_that_is_no_text_is_refused(self):
        self.assert_refused(ashlar("leaks", self.elf["microbit"], FOREIGN_ELF), "no leak report")


class Faults(ReportTest):
    def test_sites_and_calls_get_their_names(self):
        for board in BOARDS:
            for backtrace in ("scan", "unwind"):
                with self.subTest(f"{board} {backtrace}"):
                    self.assert_double_free_is_named(board, f"BACKTRACE={backtrace}")

    def assert_double_free_is_named(self, board, *settings):
        settings = ["SAFETY=debug", *settings]
        elf = build("boards", board, *settings)
        status, log = output_of("boards", board, "ARGS=double-free", *settings)
        self.assertNotEqual(status, 0)
        done = ashlar("faults", elf, "-", text=log)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        line = line_with(FAULTS_SOURCE, "void *volatile block = malloc(40);")
        self.assertRegex(done.stdout, rf"  alloc'd  at 0x\w+  fault_double_free faults\.c:{line}\n")
        self.assertRegex(done.stdout, r"  freed    at 0x\w+  fault_double_free faults\.c:\d+\n")
        self.assertRegex(done.stdout, r"  found    at 0x\w+  fault_double_free faults\.c:\d+\n")
        self.assertRegex(done.stdout, r"  calls    0x\w+  fault main\.c:\d+\n           0x\w+  main main\.c:\d+\n")
        kept = [text for text in log.splitlines() if not re.match(r"  (alloc'd|freed|found|calls) ", text)]
        self.assertEqual([text for text in done.stdout.splitlines() if text in kept], kept)

    def test_hardened_report_names_the_calls(self):
        elf = build("boards", "mps2-an386")
        _, log = output_of("boards", "mps2-an386", "ARGS=double-free")
        self.assertIn("fault_double_free faults.c", ashlar("faults", elf, "-", text=log).stdout)

    def test_numbers_on_the_stack_are_no_calls(self):
        for board in BOARDS:
            with self.subTest(board):
                status, log = output_of("leaks", board, "ARGS=numbers")
                self.assertNotEqual(status, 0)
                self.assertEqual(re.findall(r"\*\*\* \w+: [\w ]+", log), ["*** ashlar: double free"])
                calls = re.search(r"  calls   (.+)", log)[1].split()
                self.assertTrue(calls)
                self.assertFalse({"0x00000005", "0x1fffffff", "0xffffffff"} & set(calls))

    def test_log_without_a_fault_is_refused(self):
        elf = build("boards", "mps2-an386")
        for text in ("", "all is well\n", "ashlar: no\n"):
            self.assert_refused(ashlar("faults", elf, "-", text=text), "no fault report")


class FaultStack(unittest.TestCase):
    def stack_bytes(self, directory, cpu, safety):
        library = make("lib", f"CPU={cpu}", "LIBC=nano", f"SAFETY={safety}").stdout.splitlines()[-1]
        source, elf = Path(directory) / "program.c", Path(directory) / "program.elf"
        source.write_text(FAULT_PROGRAM)
        symbols = [f"-Wl,--defsym={name}={value}" for name, value in FAULT_SYMBOLS.items()]
        done = run("arm-none-eabi-gcc", f"-mcpu={cpu}", "-mthumb", "-Os", "--specs=nano.specs", "--specs=nosys.specs", "-w",
                   "-ffunction-sections", "-Wl,--gc-sections", "-Iport/include", source, library, "-Wl,-u,malloc", *symbols,
                   "-o", elf)
        self.assertEqual(done.returncode, 0, done.stderr)
        loops = [word for name in FAULT_LOOPS for word in ("--loop", f"{name}=4096")]
        done = run("tools/ashlar", "wcet", elf, "--cpu", cpu, "ashlar_port_fault", *loops, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["entries"]["ashlar_port_fault"]["stack_bytes"]

    def test_report_takes_less_stack_than_promised_on_every_core(self):
        for cpu in ("cortex-m0", "cortex-m4", "cortex-m33"):
            for safety in ("hardened", "debug"):
                with self.subTest(f"{cpu} {safety}"), tempfile.TemporaryDirectory() as directory:
                    self.assertLess(self.stack_bytes(directory, cpu, safety), FAULT_STACK_BYTES_MAX)


if __name__ == "__main__":
    unittest.main()
