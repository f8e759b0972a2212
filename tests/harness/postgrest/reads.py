"""SELECT statements: select lists, filters, order, limits, and embedded relations as lateral joins."""

from dataclasses import dataclass, field

from . import parsing
from .errors import Refusal, unsupported
from .parsing import OPERATORS
from .relationships import the_one_between
from .statement import Sql, commas, joined, name, value, where


@dataclass
class Node:
    """A relation that is read: the request's own, or one that is embedded in another node."""
    relation: object
    source: Sql  # what FROM names
    label: Sql  # what qualifies its columns
    alias: str = ""  # its key in the answer
    key: str = ""  # the name of its rows in the statement
    relationship: object = None
    is_inner: bool = False
    items: list = field(default_factory=list)
    children: list = field(default_factory=list)
    links: list = field(default_factory=list)
    conditions: list = field(default_factory=list)
    order: list = field(default_factory=list)
    limit: int | None = None
    offset: int = 0

    @property
    def is_empty(self):
        """`attempts!inner()` only filters."""
        return not self.items and all(child.is_empty for child in self.children)

    def at(self, path):
        if not path:
            return self
        for child in self.children:
            if child.alias == path[0]:
                return child.at(path[1:])
        raise Refusal(400, "PGRST108", f"{path[0]} is not embedded here", None, f"Name {path[0]} in the select list.")


def plan(schema, relation, query, source=None):
    """The tree of what a request reads; the source is the rows that a statement before it returned."""
    root = Node(relation, source + " AS " + name(relation.name.name) if source else name(*relation.name),
                name(relation.name.name) if source else name(*relation.name), relation.name.name)
    _take_items(schema, root, parsing.select(query.select), 1)
    for path, order in query.orders:
        root.at(path).order = order
    for path, (limit, offset) in query.ranges.items():
        root.at(path).limit, root.at(path).offset = limit, offset
    return root


def add_conditions(root, conditions):
    for path, condition in conditions:
        root.at(path).conditions.append(condition)


def _take_items(schema, node, items, depth):
    for item in items:
        if isinstance(item, parsing.Embed):
            node.children.append(_embedded(schema, node, item, depth))
        else:
            node.items.append(item)


def _embedded(schema, parent, embed, depth):
    relationship = the_one_between(schema.relationships, parent.relation.name, embed.target, embed.hint)
    relation = schema.relations[relationship.target]
    alias = embed.alias or embed.target
    key = f"{parent.relation.name.name}_{alias}_{depth}"
    if relationship.junction:
        junction = name(*relationship.junction)
        own, target = relationship.junction_columns
        label = name(*relation.name)
        node = Node(relation, label + ", " + junction, label, alias, key, relationship, embed.is_inner)
        node.links = [_same(label, theirs, junction, link) for theirs, link in target]
        node.links += [_same(junction, link, parent.label, column) for column, link in own]
    else:
        label = name(f"{relation.name.name}_{depth}")
        node = Node(relation, name(*relation.name) + " AS " + label, label, alias, key, relationship, embed.is_inner)
        node.links = [_same(label, theirs, parent.label, column) for column, theirs in relationship.columns]
    _take_items(schema, node, embed.items, depth + 1)
    return node


def _same(one, column, other, its_column):
    return one + "." + name(column) + " = " + other + "." + name(its_column)


# -- statements ----------------------------------------------------------------------------------


def statement(node):
    items = [_item(node, item) for item in node.items]
    if not items and not node.children:
        items = [node.label + ".*"]
    joins = Sql()
    for child in node.children:
        key = name(child.key)
        if not child.is_empty:
            rows = "row_to_json(" + key + ".*)::jsonb" if child.relationship.is_to_one else (
                "coalesce(" + key + "." + key + ", '[]')")
            items.append(rows + " AS " + name(child.alias))
        joins = joins + _join(child, key)
    return ("SELECT " + commas(items) + " FROM " + node.source + joins + where(_conditions(node) + node.links)
            + _order(node) + _limit(node))


def _join(child, key):
    kind = " INNER" if child.is_inner else " LEFT"
    if child.relationship.is_to_one:
        return kind + " JOIN LATERAL (" + statement(child) + ") AS " + key + " ON true"
    rows = "SELECT json_agg(" + key + ")::jsonb AS " + key + " FROM (" + statement(child) + ") AS " + key
    return (kind + " JOIN LATERAL (" + rows + ") AS " + key + " ON "
            + (key + " IS NOT NULL" if child.is_inner else "true"))


def count_statement(node):
    """One row for each that the request would read without its limit."""
    existing = ["EXISTS (" + count_statement(child) + ")" for child in node.children if child.is_inner]
    return "SELECT 1 FROM " + node.source + where(_conditions(node) + node.links + existing)


def filters(relation, label, conditions):
    return [_condition(relation, label, condition) for condition in conditions]


def _conditions(node):
    embedded = {child.alias for child in node.children}
    for condition in node.conditions:
        if isinstance(condition, parsing.Filter) and condition.field.name in embedded:
            raise unsupported("filters that ask whether an embedded relation has rows")
    return filters(node.relation, node.label, node.conditions)


def _condition(relation, label, condition):
    negation = "NOT " if condition.is_negated else ""
    if isinstance(condition, parsing.Logic):
        parts = [_condition(relation, label, part) for part in condition.parts]
        return negation + "(" + joined(f" {condition.operator} ", parts) + ")"
    column = negation + _field(relation, label, condition.field)
    if condition.operator == "is":
        return column + f" IS {condition.value}"
    if condition.operator == "in":
        values = [] if condition.value == [""] else condition.value
        return column + " = ANY (" + value(_array(values)) + ")"
    given = condition.value
    if condition.operator in ("like", "ilike"):
        given = given.replace("*", "%")
    operand = value(given)
    if condition.quantifier:
        operand = condition.quantifier + " (" + operand + ")"
    return column + f" {OPERATORS[condition.operator]} " + operand


def _array(values):
    """An array as text, whose type the server finds."""
    quoted = ('"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values)
    return "{" + ",".join(quoted) + "}"


def _field(relation, label, wanted):
    if wanted.name == "*":
        return label + ".*"
    column = label + "." + name(wanted.name)
    if not wanted.path:
        return column
    known = relation.columns.get(wanted.name) if relation else None
    if not known or known.type not in ("json", "jsonb"):
        column = "to_jsonb(" + column + ")"
    for arrow, key in wanted.path:
        column = column + arrow + value(key) + ("::int" if key.lstrip("-").isdigit() else "")
    return column


def _item(node, item):
    column = _field(node.relation, node.label, item.field)
    if item.cast:
        column = "CAST(" + column + f" AS {item.cast})"
    alias = item.alias
    if alias is None and item.field.path:
        keys = [key for _, key in item.field.path if not key.lstrip("-").isdigit()]
        alias = keys[-1] if keys else item.field.name
    return column + " AS " + name(alias) if alias else column


def _order(node):
    terms = [joined(" ", [_field(node.relation, node.label, term.field), term.direction or "", term.nulls or ""])
             for term in node.order]
    return " ORDER BY " + commas(terms) if terms else Sql()


def _limit(node):
    if node.limit is None and not node.offset:
        return Sql()
    limit = Sql("ALL") if node.limit is None else value(str(node.limit))
    return " LIMIT " + limit + " OFFSET " + value(str(node.offset))
