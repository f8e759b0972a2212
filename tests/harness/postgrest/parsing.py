"""The query strings of requests: select lists, filters, logic, order and column lists."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from .errors import Refusal, unreadable, unsupported

OPERATORS = {
    "eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "like", "ilike": "ilike",
    "match": "~", "imatch": "~*", "cs": "@>", "cd": "<@", "ov": "&&",
}
# Operators of PostgREST's that nobody here sends.
FOREIGN = ("isdistinct", "fts", "plfts", "phfts", "wfts", "sl", "sr", "nxr", "nxl", "adj")
TRUTH = {"null": "NULL", "not_null": "NOT NULL", "true": "TRUE", "false": "FALSE", "unknown": "UNKNOWN"}
IDENTIFIER = re.compile(r"[^\W-]+[\w$ ]*", re.ASCII)
# In a JSON path everything else belongs to a key.
JSON_KEY = re.compile(r"[^(:.,>)-]+(?:-(?!>)[^(:.,>)-]+)*")
NAME = re.compile(r"[\w$ ]+(?:-(?!>)[\w$ ]+)*")


class Field(NamedTuple):
    name: str
    path: tuple = ()  # pairs of an arrow and a key


class Item(NamedTuple):
    """A column of a select list."""
    field: Field
    cast: str | None = None
    alias: str | None = None


@dataclass
class Embed:
    """Another relation in a select list."""
    target: str
    alias: str | None
    hint: str | None
    is_inner: bool
    items: list


class Filter(NamedTuple):
    field: Field
    is_negated: bool
    operator: str  # of OPERATORS, "is" or "in"
    quantifier: str | None
    value: object


class Logic(NamedTuple):
    is_negated: bool
    operator: str
    parts: list


class Order(NamedTuple):
    field: Field
    direction: str | None
    nulls: str | None


class Text:
    """What is left to read of a text."""

    def __init__(self, what, text):
        self.what = what
        self.text = text
        self.at = 0

    def fail(self, expected):
        raise unreadable(self.what, self.text, self.at, expected)

    @property
    def is_done(self):
        return self.at == len(self.text)

    def take(self, literal):
        if self.text.startswith(literal, self.at):
            self.at += len(literal)
            return True
        return False

    def need(self, literal):
        if not self.take(literal):
            self.fail(repr(literal))

    def match(self, pattern):
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
            return found[0]
        return None

    def spaces(self):
        self.match(re.compile(r"[ \t]*"))

    def next_is(self, characters):
        return self.is_done or self.text[self.at] in characters

    def until(self, characters):
        start = self.at
        while not self.next_is(characters):
            self.at += 1
        return self.text[start:self.at]

    def end(self):
        if not self.is_done:
            self.fail("the end")

    def quoted(self):
        found = self.match(re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL))
        return found and re.sub(r"\\(.)", r"\1", found[1:-1], flags=re.DOTALL)

    def name(self):
        found = self.quoted()
        if found is None:
            found = self.match(NAME)
        if found is None:
            self.fail("a name")
        return found

    def field(self):
        name, path = self.name().strip(), []
        while arrow := self.take("->>") and "->>" or self.take("->") and "->":
            key = self.quoted()
            if key is None:
                key = (self.match(JSON_KEY) or self.match(re.compile(r"-\d+")) or self.fail("a key")).strip()
            path.append((arrow, key))
        return Field(name, tuple(path))


def select(given):
    text = Text("the select list", given)
    items = _select_items(text)
    text.end()
    return items


def _select_items(text):
    items = []
    if text.next_is(")"):
        return items
    while True:
        text.spaces()
        items.append(_select_item(text))
        text.spaces()
        if not text.take(","):
            return items


def _select_item(text):
    if text.take("..."):
        raise unsupported("spread embeddings")
    if text.take("*"):
        return Item(Field("*"))
    start, alias = text.at, None
    first = text.name()
    if text.text.startswith(":", text.at) and not text.text.startswith("::", text.at):
        text.need(":")
        alias, start = first.strip(), text.at
        text.name()
    parameters = []
    while text.take("!"):
        parameters.append(text.name())
    if text.take("("):
        if text.text[start:text.at - 1] == "count":
            raise Refusal(400, "PGRST123", "aggregates are off")
        text.at, target = start, None
        target = text.name().strip()
        text.until("(")
        text.need("(")
        items = _select_items(text)
        text.need(")")
        hints = [parameter for parameter in parameters if parameter not in ("inner", "left")]
        return Embed(target, alias, hints[0] if hints else None, "inner" in parameters, items)
    text.at = start
    field = text.field()
    cast = (text.match(IDENTIFIER) or text.fail("a type")).strip() if text.take("::") else None
    if text.take("."):
        raise Refusal(400, "PGRST123", "aggregates are off")
    return Item(field, cast, alias)


def path_and_field(given):
    """The relations that lead to it, and the field: `attempts.final_score`."""
    text = Text("the name", given)
    names = [text.field()]
    while text.take("."):
        names.append(text.field())
    text.end()
    return tuple(field.name for field in names[:-1]), names[-1]


def filter_of(field, given):
    text = Text("the filter", given)
    return _filter(text, field, lambda: text.until(""))


def _filter(text, field, read_value):
    is_negated = text.take("not.")
    operator = text.match(re.compile("[a-z]+")) or text.fail("an operator")
    quantifier = text.take("(any)") and "any" or text.take("(all)") and "all" or None
    if operator in FOREIGN:
        raise unsupported(f"the operator {operator}")
    if operator not in OPERATORS and operator not in ("is", "in") or not text.take("."):
        text.fail("an operator, such as eq")
    if operator == "is":
        word = text.match(re.compile("[A-Za-z_]+")) or ""
        return Filter(field, is_negated, "is", None, TRUTH.get(word.lower()) or text.fail(" or ".join(TRUTH)))
    if operator == "in":
        return Filter(field, is_negated, "in", None, _values(text))
    return Filter(field, is_negated, operator, quantifier, read_value())


def _values(text):
    text.need("(")
    values = []
    while True:
        values.append(_value(text))
        if not text.take(","):
            break
    text.need(")")
    return values


def _value(text):
    """One of several: quoted if it holds what separates them."""
    start = text.at
    found = text.quoted()
    if found is not None and text.next_is(",)"):
        return found
    text.at = start
    found = text.match(re.compile(r"\{[^{}]*\}"))
    if found is not None:
        return found
    return text.until(",)")


def logic_of(operator, given):
    """What `or=(...)` or `not.and=(...)` say."""
    text = Text("the logic", operator + given)
    found = _logic(text)
    text.end()
    return found


def _logic(text):
    opening = text.match(re.compile(r"(not\.)?(and|or)\("))
    if not opening:
        field = text.field()
        text.need(".")
        return _filter(text, field, lambda: _value(text))
    parts = []
    while True:
        text.spaces()
        parts.append(_logic(text))
        text.spaces()
        if not text.take(","):
            break
    text.need(")")
    return Logic(opening.startswith("not."), "AND" if "and(" in opening else "OR", parts)


def order(given):
    text = Text("the order", given)
    terms = []
    while True:
        text.spaces()
        field = text.field()
        if text.take("("):
            raise unsupported("an order by the columns of an embedded relation")
        direction = text.take(".asc") and "ASC" or text.take(".desc") and "DESC" or None
        nulls = text.take(".nullsfirst") and "NULLS FIRST" or text.take(".nullslast") and "NULLS LAST" or None
        terms.append(Order(field, direction, nulls))
        if not text.take(","):
            break
    text.end()
    return terms


def columns(given):
    text = Text("the columns", given)
    names = [text.name().strip()]
    while text.take(","):
        text.spaces()
        names.append(text.name().strip())
    text.end()
    return names
