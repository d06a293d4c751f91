"""The committed matrix, docs/misuse.json, and how a new one compares with it.

{"bugs": {name: {"class": ..., "title": ...}}, "outcomes": {column: {core: {bug: "<when>" or "<when>: <said>"}}}}: when
it was noticed, in the words of outcome.py, and what the first report called it.

SPDX-License-Identifier: Apache-2.0
"""

import json

from matrix.outcome import RANKS, Outcome
from matrix.programs import COLUMN_OF, ROOT

FILE = ROOT / "docs" / "misuse.json"


class RecordError(Exception):
    """The file cannot be used; the text is one line."""


def load():
    """{(column, core): {bug: outcome}}."""
    try:
        matrix = json.loads(FILE.read_text(encoding="utf-8"))
        return {(column, core): {bug: Outcome.from_text(cell) for bug, cell in cells.items()}
                for column, cores in matrix["outcomes"].items() for core, cells in cores.items()}
    except FileNotFoundError:
        raise RecordError("there is no docs/misuse.json; `make misuse` makes it") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"docs/misuse.json holds no matrix ({error}); `make misuse` makes it anew") from None


def text_of(bugs, measured):
    outcomes = {}
    for (column, core), cells in measured.items():
        outcomes.setdefault(column, {})[core] = {bug: cell.text() for bug, cell in cells.items()}
    described = {bug.name: {"class": bug.kind, "title": bug.title} for bug in bugs.values()}
    return json.dumps({"bugs": described, "outcomes": outcomes}, indent=1) + "\n"


def write(bugs, measured):
    part = FILE.with_suffix(".part")
    part.write_text(text_of(bugs, measured), encoding="utf-8")
    part.replace(FILE)


def verdict(old, new):
    """`worse`, `better`, `changed` or `new`; None if nothing has changed."""
    if old is None:
        return "new"
    if RANKS[old.when] != RANKS[new.when]:
        return "worse" if RANKS[new.when] > RANKS[old.when] else "better"
    return None if old == new else "changed"


def differences(committed, measured):
    """(verdict, program, bug, old, new) for each cell of the measured programs that is not the same."""
    for program, cells in measured.items():
        old_cells = committed.get(program, {})
        for bug, new in cells.items():
            old = old_cells.get(bug)
            word = verdict(old, new)
            if word == "worse" and not COLUMN_OF[program[0]].is_held:
                word = "changed"
            if word:
                yield word, program, bug, old, new
