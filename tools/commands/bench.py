"""Measure Ashlar beside other heaps: instructions, space and code, exactly.

Without an option it measures everything, prints it and writes docs/bench.json with the tables and plots that are
made from it. --update measures only Ashlar's figures anew. --check compares them with docs/bench.json: each
figure that differs is named, and a larger one is a regression; --short leaves out the space with other numbers of bins
than the default. docs/bench.md says what is measured, and how.

SPDX-License-Identifier: Apache-2.0
"""

import argparse

from commands import STATUS_FAILED, STATUS_OK

TABLES = ("short", "times", "times-m0", "space", "bins", "code", "patterns", "trace-space", "trace-times", "heaps")


SEEDS_MIN, SEEDS_MAX = 2, 1000


def seeds_given(text):
    if not text.isdecimal() or not SEEDS_MIN <= int(text) <= SEEDS_MAX:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from {SEEDS_MIN} to {SEEDS_MAX}")
    return int(text)


def add_arguments(parser):
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare Ashlar's figures with the committed ones")
    what.add_argument("--update", action="store_true", help="take over Ashlar's figures as they are now")
    what.add_argument("--table", choices=TABLES, help="print one table of the committed figures, in Markdown")
    what.add_argument("--quick", action="store_true", help="print only Ashlar's space and mean instructions")
    parser.add_argument("--short", action="store_true", help="with --check: space only with the default bins")
    parser.add_argument("--layout", choices=("wide", "compact"), default="wide", help="with --quick (default: wide)")
    parser.add_argument("--safety", choices=("none", "hardened"), default="none", help="with --quick (default: none)")
    parser.add_argument("--seeds", type=seeds_given, default=32, metavar="N",
                        help="with --quick: how many seeds the space is the mean of (default: 32)")
    parser.add_argument("--peers", action="store_true", help="with --quick: the other heaps too")
    parser.add_argument("--define", action="append", default=[], metavar="OPTION=N",
                        help="with --quick: a further option of config.h; may be given several times")


def run(options):
    if options.quick:
        from bench import quick
        quick.print_table(options.layout, options.safety, options.define, options.seeds, options.peers)
        return STATUS_OK
    # Imported here, so that --help works where the packages of the measurements are missing.
    from bench import ratchet, record, report
    if options.table:
        print(report.table(options.table, record.committed()).markdown())
        return STATUS_OK
    if options.check:
        return STATUS_OK if ratchet.check(options.short) else STATUS_FAILED
    figures = record.updated() if options.update else record.measured()
    record.write(figures)
    print(report.all_text(figures))
    return STATUS_OK
