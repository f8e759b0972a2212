"""Which relation can be embedded in which: PostgREST's rules, from the foreign keys.

- A foreign key makes its table many-to-one with the other one, or one-to-one if its columns are a
  primary key or UNIQUE.
- A view has the keys whose columns it all shows.
- A junction is a relation whose primary key contains the columns of two of its many-to-one foreign
  keys: it makes their targets many-to-many.
"""

from dataclasses import dataclass, replace
from itertools import product

from .errors import Refusal

# Keys of all tables, with the numbers of their columns.
KEYS = """
    SELECT con.oid, con.conname AS name, con.contype AS kind, con.conrelid AS relation, con.conkey AS columns,
        con.confrelid AS target, con.confkey AS target_columns, con.conparentid <> 0 AS of_a_partition
    FROM pg_constraint con WHERE con.contype IN ('p', 'u', 'f') AND con.conrelid <> 0
    ORDER BY con.conrelid, con.conname
"""
ATTRIBUTES = "SELECT attrelid AS relation, attnum AS number, attname AS name FROM pg_attribute WHERE attnum > 0"
TO_ONE = ("many-to-one", "one-to-one")


@dataclass(frozen=True)
class Relationship:
    origin: tuple  # schema and name
    target: tuple
    cardinality: str
    constraint: str  # of a junction, its name
    columns: tuple  # pairs: of the origin, of the target
    target_is_view: bool
    junction: tuple | None = None
    junction_columns: tuple = ()  # for either side, pairs: of the relation, of the junction

    @property
    def is_to_one(self):
        return self.cardinality in TO_ONE

    @property
    def described(self):
        return {"embedding": f"{self.origin[1]} with {self.target[1]}", "cardinality": self.cardinality,
                "relationship": self.constraint}


def relationships_of(connection, relations, exposed):
    """All relationships between relations of the exposed schemas."""
    keys = [row for row in connection.execute(KEYS).fetchall() if row["relation"] in relations]
    names = {(row["relation"], row["number"]): row["name"] for row in connection.execute(ATTRIBUTES).fetchall()}
    views = {oid: _sources(connection, oid, relations, exposed) for oid, relation in relations.items()
             if relation.is_view and relation.name.schema in exposed}

    # Which relations show the columns of a table, and under which names.
    shown = {oid: [(oid, {number: [name] for (owner, number), name in names.items() if owner == oid})]
             for oid in relations}
    for view, sources in views.items():
        by_table = {}
        for column, (table, number) in sources:
            by_table.setdefault(table, {}).setdefault(number, []).append(names[view, column])
        for table, columns in by_table.items():
            shown.setdefault(table, []).append((view, columns))
    primary = {}
    for key in (key for key in keys if key["kind"] == "p"):
        for relation, columns in shown[key["relation"]]:
            for found in _showing(columns, key["columns"])[:1]:
                primary.setdefault(relation, set()).update(found)

    direct = [(relation, relationship) for key in keys if key["kind"] == "f" and not key["of_a_partition"]
              for relation, relationship in _of_a_foreign_key(key, keys, shown, relations)]
    everything = [relationship for _, relationship in direct]
    everything += [_inverse(relationship, relations[relation].is_view) for relation, relationship in direct]
    everything += _through_junctions(direct, primary, relations)
    return [relationship for relationship in everything if {
        part[0] for part in (relationship.origin, relationship.target, relationship.junction) if part} <= set(exposed)]


def _of_a_foreign_key(key, keys, shown, relations):
    unique = {tuple(sorted(other["columns"])) for other in keys
              if other["relation"] == key["relation"] and other["kind"] in "pu"}
    cardinality = "one-to-one" if tuple(sorted(key["columns"])) in unique else "many-to-one"
    for (origin, own), (target, others) in product(shown[key["relation"]], shown.get(key["target"], [])):
        for pair in product(_showing(own, key["columns"]), _showing(others, key["target_columns"])):
            yield origin, Relationship(relations[origin].name, relations[target].name, cardinality, key["name"],
                                       tuple(zip(*pair)), relations[target].is_view)


def _showing(columns, numbers):
    """Each way in which a relation shows these columns of a table."""
    return list(product(*(columns.get(number, []) for number in numbers)))


def _inverse(relationship, origin_is_view):
    cardinality = {"many-to-one": "one-to-many"}.get(relationship.cardinality, relationship.cardinality)
    return replace(relationship, origin=relationship.target, target=relationship.origin, cardinality=cardinality,
                   columns=tuple(pair[::-1] for pair in relationship.columns), target_is_view=origin_is_view)


def _through_junctions(direct, primary, relations):
    many = [(relation, relationship) for relation, relationship in direct if relationship.cardinality == "many-to-one"]
    for (junction, one), (same, other) in product(many, many):
        if junction != same or one.constraint == other.constraint:
            continue
        columns = {column for column, _ in one.columns + other.columns}
        if columns <= primary.get(junction, set()):
            sides = tuple(tuple(pair[::-1] for pair in side.columns) for side in (one, other))
            yield Relationship(one.target, other.target, "many-to-many", relations[junction].name.name, (),
                               other.target_is_view, relations[junction].name, sides)


def _sources(connection, view, relations, exposed, within=()):
    """Pairs of a view's column and the column of a table that it shows unchanged.

    The server says so of a query's result, so it describes the view's own query, without running it.
    """
    server = connection.pgconn
    (row,) = connection.execute("SELECT pg_get_viewdef(%s::oid) AS text", [view]).fetchall()
    prepared = server.prepare(b"", row["text"].encode())
    assert not prepared.error_message, prepared.error_message
    described = server.describe_prepared(b"")
    found = []
    for at in range(described.nfields):
        table, number = described.ftable(at), described.ftablecol(at)
        if not table or table not in relations:
            continue
        if relations[table].is_view and relations[table].name.schema in exposed and table not in within:
            inner = dict(_sources(connection, table, relations, exposed, (*within, view)))
            if number in inner:
                found.append((at + 1, inner[number]))
        elif not relations[table].is_view:
            found.append((at + 1, (table, number)))
    return found


def between(relationships, origin, target, hint=None):
    """All relationships that a request to embed a target means; origin is a schema and a name."""
    return [relationship for relationship in relationships
            if relationship.origin == origin and relationship.target[0] == origin[0] and _is_meant(relationship, target, hint)]


def the_one_between(relationships, origin, target, hint=None):
    found = between(relationships, origin, target, hint)
    if not found:
        hinted = f" the hint {hint}" if hint else ""
        raise Refusal(400, "PGRST200", f"{origin[1]} has no relationship with {target}",
                      f"no foreign key in {origin[0]} fits{hinted}")
    if len(found) > 1:
        hints = ", ".join(f"'{relationship.target[1]}!{relationship.constraint}'" for relationship in found)
        raise Refusal(300, "PGRST201", f"{origin[1]} has several relationships with {target}",
                      [relationship.described for relationship in found], f"Name one of them: {hints}.")
    return found[0]


def _is_meant(relationship, target, hint):
    by_name = target == relationship.target[1]
    if relationship.origin == relationship.target:
        # One key, two relationships: the table's name means the rows that refer to this one, the
        # column's name the row that this one refers to.
        if hint is None:
            return (by_name and relationship.cardinality == "one-to-many"
                    or _is_column(relationship, 0, target) and relationship.cardinality == "many-to-one")
        return by_name and relationship.cardinality == "one-to-many" and _is_column(relationship, 1, hint)
    if hint is None:
        return by_name or not relationship.target_is_view and _is_key(relationship, target)
    return by_name and (_is_key(relationship, hint) or _is_column(relationship, 1, hint)
                        or relationship.junction is not None and hint == relationship.constraint)


def _is_key(relationship, name):
    return relationship.junction is None and (relationship.constraint == name or _is_column(relationship, 0, name))


def _is_column(relationship, side, name):
    return len(relationship.columns) == 1 and relationship.columns[0][side] == name
