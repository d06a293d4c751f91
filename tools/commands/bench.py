"""Measure Ashlar beside other heaps: instructions, space and code, exactly.

SPDX-License-Identifier: Apache-2.0
"""

from commands import STATUS_OK


def add_arguments(parser):
    parser.add_argument("--quick", action="store_true", help="only Ashlar's space and mean instructions")
    parser.add_argument("--layout", choices=("wide", "compact"), default="wide", help="the layout (default: wide)")
    parser.add_argument("--peers", action="store_true", help="with --quick: the C libraries' heaps too")
    parser.add_argument("--define", action="append", default=[], metavar="OPTION=N",
                        help="with --quick: a further option of config.h; may be given several times")


def run(options):
    from bench import quick
    quick.print_table(options)
    return STATUS_OK
