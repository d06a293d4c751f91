"""Bound the worst case of functions, from the machine code of a linked program.

For each entry: the longest path in instructions and in cycles, and the deepest stack in bytes, over everything
that the function calls. A loop without a declared bound, recursion, and control flow that is not understood
are errors: nothing is guessed. docs/wcet.md says how the bound is made and what is charged.

SPDX-License-Identifier: Apache-2.0
"""

import json
import sys
from pathlib import Path

from commands import InputError, STATUS_FAILED, STATUS_INPUT, STATUS_OK


DEFAULT_ENTRIES = ("malloc", "free", "calloc", "realloc", "aligned_alloc", "ashlar_alloc", "ashlar_free",
                   "ashlar_calloc", "ashlar_realloc", "ashlar_aligned_alloc")


def add_arguments(parser):
    parser.add_argument("elf", type=Path, nargs="?", help="a linked program with its symbols")
    parser.add_argument("entries", nargs="*", metavar="entry", help="functions; none: malloc & co., as far as there")
    parser.add_argument("--cpu", required=True, help="the core: cortex-m0, -m0plus, -m3, -m4, -m7, -m33 ...")
    parser.add_argument("--loop", action="append", default=[], metavar="SYMBOL=N",
                        help="each loop of this function runs at most N times")
    parser.add_argument("--assume-not-called", action="append", default=[], metavar="SYMBOL",
                        help="this function is never called: ways to it do not count")
    parser.add_argument("--exclusive", action="store_true",
                        help="nobody else writes what the functions read (no interrupt, no device, no other "
                             "thread): ways that contradict themselves do not count")
    parser.add_argument("--max", action="append", default=[], metavar="ENTRY=N", help="fail above N instructions")
    parser.add_argument("--max-cycles", action="append", default=[], metavar="ENTRY=N", help="fail above N cycles")
    parser.add_argument("--path", action="store_true", help="print the longest path of each entry, in both measures")
    parser.add_argument("--masked", action="store_true", help="also the longest time with interrupts masked")
    parser.add_argument("--costs", action="store_true", help="print what is charged on the core, and its sources")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")


def run(options):
    # Imported here, so that --help works where the packages of the analysis are missing.
    from wcet.analysis import Analysis, core_of
    if options.costs:
        print_costs(core_of(options.cpu))
        return STATUS_OK
    if options.elf is None:
        raise InputError("which program? (--help lists what there is)")
    analysis = Analysis(options.elf, options.cpu, declarations(options))
    limits = {measure: dict(map(limit_parsed, texts))
              for measure, texts in (("instructions", options.max), ("cycles", options.max_cycles))}
    limited = [*limits["instructions"], *limits["cycles"]]
    entries = list(dict.fromkeys([*(options.entries or default_entries(analysis)), *limited]))
    if not entries:
        raise InputError(f"{analysis.image.path}: no malloc and no ashlar_alloc there; name the functions to analyse")
    results, errors = results_of(entries, lambda name: [analysis.result(name)])
    masked = []
    if options.masked:
        masked, masked_errors = results_of([result.name for result in results], analysis.masked_results)
        errors.update(masked_errors)
    print_results(options, analysis, results, masked, errors)
    exceeded = list(excesses(results, limits))
    for text in exceeded:
        print(f"ashlar wcet: {text}", file=sys.stderr)
    if errors:
        return STATUS_INPUT
    return STATUS_FAILED if exceeded else STATUS_OK


def declarations(options):
    from wcet.declare import Declarations, loop_parsed
    declared = Declarations()
    declared.loops.update(map(loop_parsed, options.loop))
    declared.not_called.update(options.assume_not_called)
    declared.exclusive = options.exclusive
    return declared


def limit_parsed(text):
    name, equals, count = text.partition("=")
    if not name or not equals or not count.isdigit():
        raise InputError(f"'{text}' is no limit: write ENTRY=N")
    return name, int(count)


def default_entries(analysis):
    return [name for name in DEFAULT_ENTRIES if analysis.has(name)]


def results_of(entries, ask):
    """The results for all entries, and by entry what went wrong."""
    from wcet import NotUnderstood
    results, errors = [], {}
    for name in entries:
        try:
            results += ask(name)
        except NotUnderstood as error:
            errors[name] = str(error)
    return results, errors


def excesses(results, limits):
    """A line for each limit that an entry passes. What has no bound, or grows by the byte, passes every limit."""
    from wcet.report import cost_text
    for result in results:
        for measure, cost in (("instructions", result.instructions), ("cycles", result.cycles)):
            limit = limits[measure].get(result.name)
            if limit is None:
                continue
            if cost is None:
                yield f"{result.name}: {measure} are not bounded: {result.cycles_missing}; the limit is {limit}"
            elif cost.fixed > limit or cost.per_byte:
                yield f"{result.name}: {cost_text(cost)} {measure}, the limit is {limit}"


# ---- Printing ----

def print_results(options, analysis, results, masked, errors):
    if options.json:
        print(json.dumps(json_of(analysis, results, masked, errors), indent=2))
    else:
        print_table(analysis, results)
        if options.masked:
            print_masked(masked)
        if options.path:
            print_paths(analysis, results)
    for name, text in errors.items():
        print(f"ashlar wcet: {name}: {text}", file=sys.stderr)


def print_table(analysis, results):
    from wcet.report import cost_text, table_text
    print(f"{analysis.image.path} on {analysis.core.name} ({analysis.core.note})")
    rows = [[result.name, cost_text(result.instructions), cost_text(result.cycles), bytes_text(result.stack_bytes)]
            for result in results]
    print(table_text(["longest path", "instructions", "cycles", "stack bytes"], rows))
    for heading, texts in (("declared", [text for result in results for text in result.declared]),
                           ("assumed", [text for result in results for text in result.assumed]),
                           ("no cycles", [result.cycles_missing for result in results
                                          if result.cycles_missing and analysis.core.rows])):
        for text in dict.fromkeys(texts):
            print(f"{heading}: {text}")


def print_costs(core):
    from wcet.report import table_text
    rows = [[line.what, line.charged, line.source] for line in core.rows]
    if core.address_stall:
        rows.append(["address made by the instruction just before", "1 more", core.address_stall])
    print(f"{core.name}: {core.note}")
    if rows:
        print(table_text(["instruction", "cycles charged", "source"], rows, "<<<"))


def print_masked(masked):
    from wcet.report import cost_text, table_text
    rows = [[f"{result.name}, by {result.mask}", cost_text(result.instructions), cost_text(result.cycles)]
            for result in masked]
    print()
    print(table_text(["longest with interrupts masked", "instructions", "cycles"], rows) if rows
          else "interrupts are never masked")


def bytes_text(count):
    return "not bounded" if count is None else str(count)


def print_paths(analysis, results):
    from wcet.report import PathPrinter
    for result in results:
        procedure = analysis.procedure(result.name)
        for measure, bounds, cost in (("instructions", analysis.instructions, result.instructions),
                                      ("cycles", analysis.cycles, result.cycles)):
            if cost is not None:
                print(f"\n{result.name}, the longest path in {measure}:")
                print_path(PathPrinter(analysis.image, bounds), procedure, analysis.consistent(bounds, procedure))


def print_path(printer, procedure, found):
    if found and found.steps is None:
        print("(the search was given up: this is the most that the ways left could cost, no way of its own)")
        return
    for line in printer.lines_of_way(found.steps) if found else printer.lines(procedure):
        print(line)


def json_of(analysis, results, masked, errors):
    report = {"elf": str(analysis.image.path), "cpu": analysis.core.name, "charged": analysis.core.note,
              "entries": {result.name: entry_json(result) for result in results}, "errors": errors}
    for result in masked:
        report["entries"][result.name].setdefault("masked", {})[result.mask] = {
            "instructions": cost_json(result.instructions), "cycles": cost_json(result.cycles),
            "cycles_missing": result.cycles_missing}
    return report


def cost_json(cost):
    return None if cost is None else {"fixed": int(cost.fixed), "per_byte": float(cost.per_byte)}


def entry_json(result):
    return {"instructions": cost_json(result.instructions), "cycles": cost_json(result.cycles),
            "cycles_missing": result.cycles_missing, "stack_bytes": result.stack_bytes,
            "declared": result.declared, "assumed": result.assumed}
