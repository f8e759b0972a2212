"""DROP EXTENSION: refused while triggers need it; with CASCADE it takes the triggers and functions
and nothing else. Installing again attaches the triggers and says what is to be done."""

import pytest
from psycopg import errors

from catalog import catalog, difference
from practice import add_their_own, goes_on_working, has_their_own, practise


def test_without_cascade_it_is_refused(database):
    before = catalog(database.superuser)
    with pytest.raises(errors.DependentObjectsStillExist) as refused:
        database.installer.execute("DROP EXTENSION interview_core")
    assert "trigger" in refused.value.diag.message_detail
    assert "CASCADE" in refused.value.diag.message_hint
    assert difference(before, catalog(database.superuser)) == []


def test_with_cascade_only_triggers_and_functions_go(database):
    users = practise(database)
    add_their_own(database)
    rows = database.contents()
    before = catalog(database.superuser)

    database.installer.execute("DROP EXTENSION interview_core CASCADE")
    assert database.contents() == rows
    changed = difference(before, catalog(database.superuser))
    assert changed
    # Their comments and rights go with them.
    kept = [fact for fact in changed if not (fact.startswith("- ") and "interview_core." in fact)
            and not fact.startswith(("- comment | trigger ", "- comment | extension ", "- extension | interview_core"))]
    assert kept == []
    has_their_own(database)

    # Attempts that come meanwhile are counted by the rebuild that installing again asks for.
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 90)", [users[0]])
    attempts = database.value("SELECT total_attempts FROM users WHERE id = %s", users[0])
    _, warnings = database.install()
    (due,) = [warning for warning in warnings if "rebuild" in f"{warning.message} {warning.hint}"]
    assert "interview_core.rebuild_summaries" in due.hint
    assert difference(before, catalog(database.superuser)) == []
    assert database.differences() != []
    database.value("SELECT interview_core.rebuild_summaries()")
    assert database.value("SELECT total_attempts FROM users WHERE id = %s", users[0]) == attempts + 1
    assert database.differences() == []
    has_their_own(database)
    goes_on_working(database, users)
    # Nothing remains to be done.
    _, warnings = database.install()
    assert [warning for warning in warnings if "rebuild" in f"{warning.message} {warning.hint}"] == []
