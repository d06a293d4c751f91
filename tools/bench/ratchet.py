"""Hold Ashlar's figures against the committed ones. They are exact, so any difference counts.

SPDX-License-Identifier: Apache-2.0
"""

from bench import record
from bench.heaps import BINS_LOG2
from trace.sizing import BINS_LOG2_DEFAULT

HOW_TO_TAKE_OVER = "make bench-update"
# What tells more about a figure that is compared itself.
NOT_COMPARED = {"distribution", "error", "origin", "version"}


def leaves(figures, path=()):
    """{path: number} of a tree of figures."""
    if isinstance(figures, dict):
        return {key: value for name, below in figures.items() if name not in NOT_COMPARED
                for key, value in leaves(below, (*path, name)).items()}
    return {path: figures}


def verdict(old, new):
    """`worse`, `better` or `changed`; None if nothing has changed. None is a figure that could not be had."""
    if old == new:
        return None
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return "worse" if new > old else "better"
    return "changed"


def differences(old, new):
    """(verdict, what, old, new) for each figure that is not the same."""
    old, new = leaves(old), leaves(new)
    for path in dict.fromkeys([*old, *new]):
        name = ", ".join(path)
        if path not in new:
            yield "gone", name, old[path], "-"
        elif path not in old:
            yield "added", name, "-", new[path]
        elif verdict(old[path], new[path]):
            yield verdict(old[path], new[path]), name, old[path], new[path]


def advice(verdicts):
    if "worse" in verdicts:
        return (f"{verdicts.count('worse')} worse: a regression; if one figure is traded for another, "
                f"`{HOW_TO_TAKE_OVER}` in the same commit, and say there why")
    return f"nothing is worse: `{HOW_TO_TAKE_OVER}`, and commit the figures with the change"


def of_default_bins(figures):
    """The same heaps, with space of the default number of bins only."""
    default = str(2 ** BINS_LOG2_DEFAULT)
    return {name: {**heap, "space": {workload: {default: by_bins[default]} for workload, by_bins in heap["space"].items()}}
            for name, heap in figures.items()}


def check(short=False):
    """Print what differs, and whether nothing does. The last line is what tests/run counts."""
    figures = record.committed()
    known = {name: heap for name, heap in figures["heaps"].items() if "bound" in heap}
    if short:
        known = of_default_bins(known)
    if figures["taken_with"] != record.taken_with():
        print(f"the figures were taken with {figures['taken_with']}, this is {record.taken_with()}")
    measured = record.ashlar_measured([BINS_LOG2_DEFAULT] if short else BINS_LOG2)
    found = list(differences(known, measured))
    for word, name, old, new in found:
        print(f"{word}: {name}: {old} -> {new}")
    if found:
        print(advice([word for word, *_ in found]))
    print(f"{len(leaves(measured)) - sum(word != 'gone' for word, *_ in found)} passed, {len(found)} failed")
    return not found
