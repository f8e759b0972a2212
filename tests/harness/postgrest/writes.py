"""INSERT, UPDATE and DELETE statements, whose rows come from a JSON body and whose RETURNING feeds the
answer."""

import json

from . import reads
from .errors import Refusal
from .statement import Sql, commas, name, value, where

WRITTEN = Sql("written")
# Counts the rows that an upsert inserts rather than updates: one more before the insertion is tried,
# one less where it becomes an UPDATE. Neither condition is ever false.
COUNTER = "harness.inserted"


class Body:
    """A JSON body, sent to the server as it came."""

    def __init__(self, raw, columns):
        self.raw = raw
        self.is_object = raw.lstrip().startswith("{")
        self.keys = sorted(set(columns)) if columns is not None else self._keys()

    def _keys(self):
        try:
            document = json.loads(self.raw)
        except ValueError:
            raise Refusal(400, "PGRST102", "the body is no JSON") from None
        rows = document if isinstance(document, list) else [document]
        if not all(isinstance(row, dict) and row.keys() == rows[0].keys() for row in rows):
            raise Refusal(400, "PGRST102", "all objects must have the same keys")
        return sorted(rows[0]) if rows else []

    def rows(self, columns, defaults=False, just_one=False):
        """FROM items whose last, `body`, has these columns, one row for each object."""
        kind = "jsonb" if defaults else "json"
        items = "(SELECT " + value(self.raw) + f"::{kind} AS document) AS sent, "
        document = "sent.document"
        if defaults:
            known = "jsonb_build_object(" + commas(
                [value(column.name) + "::text, " + column.default.replace("%", "%%")
                 for column in columns if column.default is not None]) + ")"
            filled = known + " || sent.document" if self.is_object else (
                "jsonb_agg(" + known + " || row_sent)")
            source = "" if self.is_object else " FROM jsonb_array_elements(sent.document) AS row_sent"
            items = items + "LATERAL (SELECT " + filled + " AS document" + source + ") AS filled, "
            document = "filled.document"
        if not columns:
            rows = "(VALUES (1)) AS row_sent" if self.is_object else f"{kind}_array_elements({document}) AS row_sent"
            return items + "LATERAL (SELECT FROM " + rows + ") AS body"
        function = f"{kind}_to_record" if self.is_object else f"{kind}_to_recordset"
        typed = commas([name(column.name) + " " + column.type for column in columns])
        return (items + "LATERAL (SELECT " + commas([name(column.name) for column in columns])
                + f" FROM {function}({document}) AS sent_fields (" + typed + ")" + (" LIMIT 1" if just_one else "")
                + ") AS body")


def insert(relation, body, returned, conflict=None, columns=(), defaults=False):
    """`conflict` is None, "merge" or "ignore"; the columns are those that conflict."""
    fields = [relation.column(key) for key in body.keys]
    targets = " (" + commas([name(field.name) for field in fields]) + ")" if fields else ""
    text = ("INSERT INTO " + name(*relation.name) + targets + " SELECT "
            + commas(["body." + name(field.name) for field in fields]) + " FROM " + body.rows(fields, defaults))
    if conflict == "merge":
        text = text + where([_counted("+", "0")])
    if conflict and columns:
        text = text + " ON CONFLICT (" + commas(map(name, columns)) + ")"
        if conflict == "merge" and fields:
            changes = commas([name(field.name) + " = EXCLUDED." + name(field.name) for field in fields])
            text = text + " DO UPDATE SET " + changes + where([_counted("-", "-1")])
        else:
            text = text + " DO NOTHING"
    return text + _returning(relation, returned)


def update(relation, body, conditions, returned, defaults=False):
    fields = [relation.column(key) for key in body.keys]
    if not fields:
        # There is no UPDATE of nothing; the answer needs the columns all the same.
        shown = commas([_column(relation, column) for column in returned]) if returned else "NULL"
        return "SELECT " + shown + " FROM " + name(*relation.name) + " WHERE false"
    changes = commas([name(field.name) + " = body." + name(field.name) for field in fields])
    return ("UPDATE " + name(*relation.name) + " SET " + changes + " FROM " + body.rows(fields, defaults)
            + where(_filters(relation, conditions)) + _returning(relation, returned))


def delete(relation, conditions, returned):
    return "DELETE FROM " + name(*relation.name) + where(_filters(relation, conditions)) + _returning(relation, returned)


def needed_columns(node):
    """What has to be returned, so that the rest of the request can be read from it."""
    wanted = [item.field.name for item in node.items]
    if "*" in wanted or not wanted and not node.children:
        return ["*"]
    for child in node.children:
        own, _ = child.relationship.junction_columns or (None, None)
        wanted += [column for column, _ in own or child.relationship.columns]
    return sorted({*wanted, *node.relation.key})


def answer(statement, node, is_upsert, is_object):
    """The whole statement. Without a node nothing of the rows is shown."""
    rows = reads.statement(node) if node else "SELECT * FROM " + WRITTEN
    body = shown(is_object) if node else "''"
    inserted = f"nullif(current_setting('{COUNTER}', true), '')::int" if is_upsert else "NULL::int"
    return ("WITH " + WRITTEN + " AS (" + statement + f") SELECT count(answer) AS rows, {body} AS body,"
            f" {inserted} AS inserted, {RESPONSE} FROM (" + rows + ") AS answer")


def shown(is_object):
    """How the rows `answer` become the answer's JSON."""
    return "coalesce(json_agg(answer)->0, 'null')::text" if is_object else "coalesce(json_agg(answer), '[]')::text"


# What an application's functions may have set for the answer.
RESPONSE = ("nullif(current_setting('response.status', true), '') AS status,"
            " nullif(current_setting('response.headers', true), '') AS headers")


def _counted(sign, never):
    so_far = f"coalesce(nullif(current_setting('{COUNTER}', true), '')::int, 0)"
    return f"set_config('{COUNTER}', ({so_far} {sign} 1)::text, true) <> '{never}'"


def _filters(relation, conditions):
    return reads.filters(relation, name(*relation.name), conditions)


def _returning(relation, returned):
    return " RETURNING " + (commas([_column(relation, column) for column in returned]) if returned else "1")


def _column(relation, column):
    return name(*relation.name) + "." + ("*" if column == "*" else name(column))
