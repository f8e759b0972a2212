"""docs/access.md, read as data: who may do what to each table, view and function.

A cell holds one answer, or two as `answer → answer`: as installed, and after GRANT ALL ON ALL
TABLES to the client roles. A row may name several columns that have the same answers, and "every
other column" is those that no row names.
"""

import re
from pathlib import Path
from typing import NamedTuple

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
STATES = ("installed", "granted")


class Question(NamedTuple):
    """One thing that one actor may or may not do. `column` is None where the action is on whole
    rows."""
    relation: str
    variant: str
    action: str
    column: str | None
    actor: str


def tables(text):
    """Each table of the document: its heading, its header cells, its rows of cells."""
    heading, rows = None, []
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            header, _, *body = rows
            yield heading, header, body
            rows = []


def answers(cell):
    """The answers as installed and after the GRANT."""
    installed, _, granted = cell.partition(" → ")
    return dict(zip(STATES, (installed, granted or installed)))


def relations(state, columns_of):
    """What the document answers to each question about a table or view, whose columns `columns_of`
    names."""
    expected = {}
    for heading, header, body in tables(DOCUMENT.read_text()):
        named = re.fullmatch(r"`(\w+)`(?:, (.+))?", heading)
        if not named:
            continue
        relation, variant = named[1], named[2] or ""
        for action, *cells in body:
            verb, _, phrase = action.partition(" of ")
            taken = {question.column for question in expected
                     if (question.relation, question.variant, question.action) == (relation, variant, verb)}
            if phrase in ("every column", "every other column"):
                assert bool(taken) == (phrase == "every other column"), f"{heading}: {action}"
                columns = [column for column in columns_of(relation) if column not in taken]
            else:
                columns = re.findall(r"`(\w+)`", phrase) or [None]
            assert not taken.intersection(columns), f"{heading}: answered twice: {action}"
            for column in columns:
                for actor, cell in zip(header[1:], cells, strict=True):
                    expected[Question(relation, variant, verb, column, actor)] = answers(cell)[state]
    return expected


def functions():
    """For each function and role: whether the role may call it."""
    (table,) = [table for table in tables(DOCUMENT.read_text()) if table[0] == "Functions"]
    _, header, body = table
    return {(function, role): cell
            for names, *cells in body
            for function in re.findall(r"`([^`]+)`", names)
            for role, cell in zip(header[1:], cells, strict=True)}
