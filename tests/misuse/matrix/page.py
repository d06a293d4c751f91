"""The tables of docs/misuse.md and docs/safety.md, made from the committed matrix.

SPDX-License-Identifier: Apache-2.0
"""

from collections import Counter

from matrix import outcome as outcomes
from matrix.bugs import CLASSES
from matrix.programs import COLUMNS

WORDS = {outcomes.ACCESS: "**access**", outcomes.CALL: "**call**", outcomes.LATER: "later call", outcomes.CHECK: "check",
         outcomes.FAULT: "core fault", outcomes.CRASH: "crash", outcomes.SILENT: "–", outcomes.UNFIT: "n/a",
         outcomes.FALSE: "FALSE"}
NOT_MEASURED = " "
SUMMARY = "summary"
SUMMARY_COLUMNS = ("none", "hardened", "sampled", "debug", "asan")
WORDS_OF_REPORTS = "reports"
TABLES = (SUMMARY, WORDS_OF_REPORTS, *(kind.replace(" ", "-").replace(",", "") for kind in CLASSES))


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def columns_there(matrix):
    return [column for column in COLUMNS if any((column.name, core) in matrix for core in column.cores)]


def cells_of(matrix, column, bug):
    """{core: outcome} of a bug."""
    return {core: matrix[column.name, core][bug] for core in column.cores
            if bug in matrix.get((column.name, core), {})}


def cell_text(cells):
    """What most cores have, and those that have something else by name."""
    if not cells:
        return NOT_MEASURED
    words = {core: WORDS[cell.when] for core, cell in cells.items()}
    usual = Counter(words.values()).most_common(1)[0][0]
    others = [f"{core}: {word}" for core, word in words.items() if word != usual]
    return f"{usual} ({', '.join(others)})" if others else usual


def host_text(cells):
    return [WORDS[cell.when] for cell in cells.values()] or [NOT_MEASURED]


def kind_of(table):
    return next(kind for kind in CLASSES if kind.replace(" ", "-").replace(",", "") == table)


def class_table(kind, bugs, matrix):
    there = columns_there(matrix)
    on_target = [column for column in there if not column.is_on_host]
    on_host = [(column, core) for column in there if column.is_on_host for core in column.cores]
    rows = []
    for bug in bugs.values():
        if bug.kind == kind:
            row = [f"`{bug.name}`: {bug.title[0].lower()}{bug.title[1:].rstrip('.')}"]
            row += [cell_text(cells_of(matrix, column, bug.name)) for column in on_target]
            row += [cell_text({core: cells[core] for cells in [cells_of(matrix, column, bug.name)] if core in cells})
                    for column, core in on_host]
            rows.append(row)
    return markdown(["bug", *(column.title for column in on_target), *(core for _, core in on_host)], rows)


def share_text(bugs, matrix, column, kind):
    """How many bugs of a class are caught, of how many: on each core, where they differ."""
    names = [bug.name for bug in bugs.values() if bug.kind == kind]
    caught = {core: sum(matrix[column.name, core][name].is_caught for name in names)
              for core in column.cores if (column.name, core) in matrix}
    if len(set(caught.values())) == 1:
        return f"{min(caught.values())} of {len(names)}"
    return ", ".join(f"{core}: {count}" for core, count in caught.items()) + f" of {len(names)}"


def summary_table(bugs, matrix):
    shown = [column for column in columns_there(matrix) if column.name in SUMMARY_COLUMNS]
    rows = [[kind, *(share_text(bugs, matrix, column, kind) for column in shown)] for kind in CLASSES]
    return markdown(["the mistake", *(column.name for column in shown)], rows)


def reports_table(bugs, matrix):
    """What the reports call the mistakes of each class, at each level."""
    shown = [column for column in columns_there(matrix) if column.name in SUMMARY_COLUMNS and column.name != "none"]
    rows = []
    for kind in CLASSES:
        row = [kind]
        for column in shown:
            said = Counter(cell.said for bug in bugs.values() if bug.kind == kind
                           for cell in cells_of(matrix, column, bug.name).values() if cell.is_caught)
            row.append(", ".join(word for word, _ in said.most_common()) or "–")
        rows.append(row)
    return markdown(["the mistake", *(column.name for column in shown)], rows)


def table(name, bugs, matrix):
    if name == SUMMARY:
        return summary_table(bugs, matrix)
    if name == WORDS_OF_REPORTS:
        return reports_table(bugs, matrix)
    return class_table(kind_of(name), bugs, matrix)
