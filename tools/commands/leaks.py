"""Name the functions and lines of the leak reports in a program's output.

Reads what a program printed, looks for the reports of ashlar_report_leaks() and its sisters in it (a build with
SAFETY=debug or asan prints them), and prints each with the function, file and line of every call site instead of its
address: those that hold most bytes first. With ASHLAR_BACKTRACE_DEPTH, the calls that led to a site stand behind it,
nearest first. docs/debug.md says how to take a report.

SPDX-License-Identifier: Apache-2.0
"""

import json
import re
from collections import namedtuple

from commands import InputError, STATUS_OK
from reports import logs

# Whatever a console puts before them; a carriage return may follow.
BEGIN = re.compile(r"ashlar-leaks begin (\d+)\s*$")
SITE = re.compile(r"ashlar-leak (0x[0-9a-f]+) (\d+) (\d+)((?: 0x[0-9a-f]+)*)\s*$")
END = re.compile(r"ashlar-leaks end (\d+) (\d+) (\d+)\s*$")
MENTION = re.compile(r"ashlar-leaks? ")

Site = namedtuple("Site", "frames blocks bytes")
Holder = namedtuple("Holder", "name blocks bytes")


class Report:
    """One report: what was allocated since a mark, and is not freed."""

    def __init__(self, line_number, since):
        self.line_number = line_number
        self.since = since
        self.sites = []

    def totals(self):
        return len(self.sites), sum(site.blocks for site in self.sites), sum(site.bytes for site in self.sites)


def add_arguments(parser):
    logs.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


# ---- Reading ----

class Reader:
    """Finds the reports in a log, line by line."""

    def __init__(self, name):
        self.name = name
        self.reports = []
        self.open = None

    def fail(self, number, words):
        raise InputError(f"{self.name}:{number}: {words}")

    def begin(self, number, since):
        if self.open:
            self.fail(number, f"a report begins, but the one of line {self.open.line_number} has not ended")
        self.open = Report(number, since)

    def end(self, number, totals):
        if not self.open:
            self.fail(number, "a report ends that has not begun")
        if self.open.totals() != totals:
            self.fail(number, f"the report of line {self.open.line_number} does not add up: lines are missing")
        self.reports.append(self.open)
        self.open = None

    def add(self, number, match):
        if not self.open:
            self.fail(number, "a call site outside of a report")
        frames = [int(word, 16) for word in (match[1] + match[4]).split()]
        self.open.sites.append(Site(frames, int(match[2]), int(match[3])))

    def read(self, number, line):
        begin, site, end = (pattern.search(line) for pattern in (BEGIN, SITE, END))
        if begin:
            self.begin(number, int(begin[1]))
        elif site:
            self.add(number, site)
        elif end:
            self.end(number, tuple(int(word) for word in end.groups()))
        elif MENTION.search(line):
            self.fail(number, f"not a line of a leak report: {line.strip()}")


def read_reports(name):
    reader = Reader(logs.title(name))
    for number, line in enumerate(logs.lines(name), 1):
        reader.read(number, line)
    if reader.open:
        raise InputError(f"{reader.name}: the report of line {reader.open.line_number} does not end")
    if not reader.reports:
        raise InputError(f"{reader.name}: no leak report in it; ashlar_report_leaks() prints one, at SAFETY=debug or asan")
    return reader.reports


def symbols_for(elf, reports):
    symbols = logs.symbols_of(elf)
    frames = [frame for report in reports for site in report.sites for frame in site.frames]
    if frames and not any(map(symbols.knows, frames)):
        raise InputError(f"{elf}: has none of the call sites, so it is not the program that printed the log")
    symbols.learn(frames)
    return symbols


# ---- Printing ----

def holders_of(report, symbols):
    """By name, for a line may have several calls: those that hold most bytes first."""
    sums = {}
    for site in report.sites:
        name = symbols.name_of(site.frames)
        blocks, bytes_ = sums.get(name, (0, 0))
        sums[name] = (blocks + site.blocks, bytes_ + site.bytes)
    holders = [Holder(name, *counts) for name, counts in sums.items()]
    return sorted(holders, key=lambda holder: (-holder.bytes, -holder.blocks, holder.name))


def print_report(report, symbols):
    _, blocks, bytes_ = report.totals()
    when = f"allocated since mark {report.since} and not freed" if report.since else "allocated"
    if not report.sites:
        print(f"nothing is {when}")
        return
    print(f"{when}: {bytes_} bytes in {blocks} blocks")
    print(f"  {'bytes':>9} {'blocks':>6}")
    for holder in holders_of(report, symbols):
        print(f"  {holder.bytes:9} {holder.blocks:6}  {holder.name}")


def as_json(report, symbols):
    _, blocks, bytes_ = report.totals()
    return {"since": report.since, "bytes": bytes_, "blocks": blocks,
            "sites": [holder._asdict() for holder in holders_of(report, symbols)]}


def run(options):
    reports = read_reports(options.log)
    symbols = symbols_for(options.elf, reports)
    if options.json:
        print(json.dumps([as_json(report, symbols) for report in reports], indent=1))
    else:
        for report in reports:
            print_report(report, symbols)
    return STATUS_OK
