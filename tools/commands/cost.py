"""Measure what each safety level costs: instructions, bytes of a block, flash and RAM, on each core.

Without an option it measures everything, and writes docs/cost.json and the tables of the pages that show them. --check
measures and compares with docs/cost.json: a figure that has become larger fails. docs/cost.md says what is measured, and how.

SPDX-License-Identifier: Apache-2.0
"""

from commands import STATUS_FAILED, STATUS_OK


def add_arguments(parser):
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare with the committed figures")
    what.add_argument("--table", choices=("M0", "M4", "M33", "short"),
                      help="print a table of the committed figures, in Markdown")
    parser.add_argument("--short", action="store_true", help="with --check: only what no other check measures, on one core")


def run(options):
    from bench import cost
    if options.table:
        print(cost.table(options.table, cost.committed()).markdown())
        return STATUS_OK
    if options.check:
        return STATUS_OK if cost.check(cost.short_pairs() if options.short else cost.all_pairs()) else STATUS_FAILED
    return STATUS_OK if cost.write(cost.measured(cost.all_pairs())) else STATUS_FAILED
