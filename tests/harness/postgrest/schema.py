"""What the API knows of the database: the relations and functions of the exposed schemas."""

from dataclasses import dataclass
from typing import NamedTuple

from .errors import Refusal, unsupported
from .relationships import relationships_of

# Settings of a function that PostgREST would set for the whole transaction.
HOISTED = ("statement_timeout", "default_transaction_isolation", "plan_filter.statement_cost_limit")

# A type of the server's own goes without its modifier: json_to_recordset() must not cut a value that
# the table would refuse.
RELATIONS = """
    SELECT space.nspname AS schema, class.relname AS name, class.oid, class.relkind IN ('v', 'm') AS is_view,
        array(
            SELECT att.attname::text FROM pg_constraint con
            JOIN pg_attribute att ON att.attrelid = con.conrelid AND att.attnum = ANY (con.conkey)
            WHERE con.conrelid = class.oid AND con.contype = 'p' ORDER BY att.attname
        ) AS key
    FROM pg_class class JOIN pg_namespace space ON space.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT class.relispartition
    AND space.nspname NOT IN ('pg_catalog', 'information_schema')
    ORDER BY 1, 2
"""
COLUMNS = """
    SELECT att.attrelid AS oid, att.attname AS name, type.typtype = 'd' AS has_domain,
        format_type(att.atttypid, CASE WHEN type.typnamespace = 'pg_catalog'::regnamespace THEN NULL ELSE att.atttypmod END)
            AS type,
        CASE
            WHEN att.attidentity = 'd' THEN format('nextval(%%L)', serial.objid::regclass)
            WHEN att.attgenerated = '' THEN pg_get_expr(def.adbin, def.adrelid)
        END AS default_value
    FROM pg_attribute att
    JOIN pg_class class ON class.oid = att.attrelid
    JOIN pg_type type ON type.oid = att.atttypid
    LEFT JOIN pg_attrdef def ON def.adrelid = att.attrelid AND def.adnum = att.attnum
    LEFT JOIN pg_depend serial
        ON serial.refobjid = att.attrelid AND serial.refobjsubid = att.attnum AND serial.deptype = 'i'
    WHERE class.relnamespace = ANY (%s::regnamespace[]) AND class.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND att.attnum > 0 AND NOT att.attisdropped
    ORDER BY att.attrelid, att.attnum
"""
FUNCTIONS = """
    SELECT space.nspname AS schema, proc.proname AS name, proc.provolatile AS volatility, proc.proretset AS returns_set,
        proc.prorettype = 'void'::regtype AS returns_nothing, proc.provariadic <> 0 AS is_variadic,
        type.typtype = 'c' OR coalesce(proc.proargmodes::text[] && '{o,b,t}', false) AS returns_rows,
        coalesce(proc.proconfig, '{}') AS settings, proc.pronargs - proc.pronargdefaults AS required,
        array(SELECT coalesce(given.name, '') FROM unnest(proc.proargnames[:proc.pronargs]) WITH ORDINALITY AS given (name, at)
              ORDER BY at) AS names,
        array(SELECT format_type(given.type, NULL) FROM unnest(proc.proargtypes) WITH ORDINALITY AS given (type, at)
              ORDER BY at) AS types
    FROM pg_proc proc
    JOIN pg_namespace space ON space.oid = proc.pronamespace
    JOIN pg_type type ON type.oid = proc.prorettype
    WHERE proc.prokind = 'f' AND proc.prorettype <> 'trigger'::regtype
    AND proc.pronamespace = ANY (%s::regnamespace[])
    ORDER BY 1, 2, proc.oid
"""
COMPUTED = """
    SELECT proc.oid::regprocedure::text AS name FROM pg_proc proc
    WHERE proc.pronargs = 1 AND proc.pronamespace = ANY (%s::regnamespace[])
    AND EXISTS (SELECT FROM pg_class WHERE reltype = proc.proargtypes[0] AND relkind IN ('r', 'p', 'v', 'm', 'f'))
    AND EXISTS (SELECT FROM pg_class WHERE reltype = proc.prorettype AND relkind IN ('r', 'p', 'v', 'm', 'f'))
"""


class Name(NamedTuple):
    schema: str
    name: str


class Column(NamedTuple):
    name: str
    type: str
    default: str | None


class Parameter(NamedTuple):
    name: str
    type: str
    is_required: bool


@dataclass
class Relation:
    name: Name
    oid: int
    is_view: bool
    key: list  # names of the primary key's columns
    columns: dict

    def column(self, name):
        if name not in self.columns:
            raise Refusal(400, "PGRST204", f"{self.name.name} has no column {name}")
        return self.columns[name]


@dataclass
class Function:
    name: Name
    parameters: list
    volatility: str
    returns_set: bool
    returns_rows: bool
    returns_nothing: bool
    unknown: str | None  # what the harness does not know of it

    def takes(self, arguments):
        """Whether a call with these named arguments is one of this function."""
        required = {parameter.name for parameter in self.parameters if parameter.is_required}
        return required <= arguments <= {parameter.name for parameter in self.parameters}


class Schema:
    def __init__(self, connection, exposed):
        self.exposed = exposed
        with connection.transaction():
            # Nothing is on the path, so every name comes out qualified.
            connection.execute("SELECT set_config('search_path', '', true)")
            relations = _relations(connection, exposed)
            self.relationships = relationships_of(connection, relations, exposed)
            self.functions = _functions(connection, exposed)
        self.relations = {
            relation.name: relation for relation in relations.values() if relation.name.schema in exposed}

    def relation(self, schema, name):
        if (schema, name) not in self.relations:
            raise Refusal(404, "PGRST205", f"there is no table {schema}.{name}")
        return self.relations[schema, name]

    def function(self, schema, name, arguments):
        named = [function for function in self.functions if function.name == (schema, name)]
        for unknown in filter(None, (function.unknown for function in named)):
            raise unsupported(f"functions with {unknown}")
        found = [function for function in named if function.takes(arguments)]
        shown = f"{schema}.{name}({', '.join(sorted(arguments))})"
        if not found:
            raise Refusal(404, "PGRST202", f"there is no function {shown}")
        if len(found) > 1:
            raise Refusal(300, "PGRST203", f"several functions fit {shown}")
        return found[0]


def _relations(connection, exposed):
    columns = {}
    for row in connection.execute(COLUMNS, [list(exposed)]).fetchall():
        if row["has_domain"]:
            raise unsupported(f"columns of a domain, such as {row['name']}")
        columns.setdefault(row["oid"], {})[row["name"]] = Column(row["name"], row["type"], row["default_value"])
    return {
        row["oid"]: Relation(Name(row["schema"], row["name"]), row["oid"], row["is_view"], row["key"],
                             columns.get(row["oid"], {}))
        for row in connection.execute(RELATIONS).fetchall()
    }


def _functions(connection, exposed):
    for row in connection.execute(COMPUTED, [list(exposed)]).fetchall():
        raise unsupported(f"computed relationships, such as {row['name']}")
    return [_function(row) for row in connection.execute(FUNCTIONS, [list(exposed)]).fetchall()]


def _function(row):
    parameters = [Parameter(name, type_, at < row["required"])
                  for at, (name, type_) in enumerate(zip(row["names"], row["types"]))]
    unknown = None
    if row["is_variadic"] or len(row["names"]) < len(row["types"]) or "" in row["names"]:
        unknown = "arguments that have no name, or any number of them"
    elif any(setting.startswith(HOISTED) for setting in row["settings"]):
        unknown = "settings for the whole transaction"
    return Function(Name(row["schema"], row["name"]), parameters, row["volatility"], row["returns_set"],
                    row["returns_rows"], row["returns_nothing"], unknown)
