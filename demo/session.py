"""The rights of a user: a session as the API gives it to a front end."""

import json
from contextlib import contextmanager


@contextmanager
def signed_in(connection, person):
    """One transaction with a user's own token, as PostgREST runs a front end's request; leaves no
    trace."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL ROLE authenticated")
        connection.execute("SELECT set_config('request.jwt.claims', %s, true)",
                           [json.dumps({"sub": str(person.id), "role": "authenticated"})])
        yield
