"""Functions that a statement calls with named arguments, and whose rows it then reads."""

from .schema import Relation
from .statement import Sql, commas, name, value

CALLED = Sql("called")


def as_relation(function):
    """What a request selects from: only the names that it uses itself are known."""
    return Relation(function.name, 0, True, [], {})


def rows(function, call):
    return "SELECT " + ("call.*" if function.returns_rows else "call.scalar") + " FROM " + call


def shown(function, is_single):
    """How the rows `answer` become the answer's JSON."""
    row = "answer" if function.returns_rows else "answer.scalar"
    if function.returns_set and not is_single:
        return f"coalesce(json_agg({row}), '[]')::text"
    return f"coalesce(json_agg({row})->0, 'null')::text"


def from_body(function, body):
    """Arguments from a JSON object; without any the body is not needed."""
    given = [parameter for parameter in function.parameters if parameter.name in body.keys]
    if not given:
        return _call(function, "")
    named = commas([name(parameter.name) + " := body." + name(parameter.name) for parameter in given])
    return body.rows(given, just_one=True) + ", LATERAL " + _call(function, named)


def from_query(function, arguments):
    """Arguments from a query string."""
    named = commas([name(parameter.name) + " := " + value(arguments[parameter.name]) + f"::{parameter.type}"
                    for parameter in function.parameters if parameter.name in arguments])
    return _call(function, named)


def _call(function, arguments):
    call = name(*function.name) + "(" + arguments + ")"
    return (call if function.returns_rows else "(SELECT " + call + " AS scalar)") + " AS call"
