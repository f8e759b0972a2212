"""Pieces of SQL with the values of their parameters, which are put together to one statement."""


class Sql:
    """Text with a placeholder for each value.

    A value that is a str goes without a type, as PostgREST sends it: the server finds one where the
    value stands.
    """

    __slots__ = ("text", "values")

    def __init__(self, text="", *values):
        self.text = text
        self.values = values

    def __add__(self, other):
        other = of(other)
        return Sql(self.text + other.text, *self.values, *other.values)

    def __radd__(self, other):
        return of(other) + self

    def __bool__(self):
        return bool(self.text)


def of(piece):
    return piece if isinstance(piece, Sql) else Sql(piece)


def value(given):
    return Sql("%s", given)


def name(*parts):
    """A quoted, qualified name."""
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in parts)
    return Sql(quoted.replace("%", "%%"))


def joined(separator, pieces):
    """The pieces that are not empty, with the separator between them."""
    together = Sql()
    for piece in map(of, pieces):
        if piece:
            together = together + separator + piece if together else piece
    return together


def commas(pieces):
    return joined(", ", pieces)


def where(conditions):
    found = joined(" AND ", conditions)
    return " WHERE " + found if found else Sql()
