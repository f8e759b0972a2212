"""docs/access.md says who may do what. These tests try every cell, on both kinds of database, as
installed and after a DBA's GRANT ALL ON ALL TABLES to the client roles."""

import pytest
from psycopg import errors

import access
from access import Question, STATES
from probes import ADA, BOB, CUSTOM, TARGETS, acting_as, columns, fill, outcome, try_everything
from database import TABLES, VIEWS

ROLES = ("anon", "authenticated", "service_role")
GRANT_ALL = "GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated"


@pytest.mark.parametrize("state", STATES)
def test_everybody_may_do_what_the_table_says_and_nothing_else(database, state):
    fill(database)
    before = database.contents()
    if state == "granted":
        database.installer.execute(GRANT_ALL)
    found = try_everything(database)
    expected = access.relations(state, lambda relation: columns(database, relation))
    wrong = [f"{Question(*question)}: found {found.get(question)}, expected {expected.get(question)}"
             for question in sorted({*found, *expected}, key=str) if found.get(question) != expected.get(question)]
    assert wrong == []
    assert database.contents() == before
    assert database.differences() == []


def test_the_table_names_every_table_and_view(database):
    questions = access.relations("installed", lambda relation: columns(database, relation))
    assert {question.relation for question in questions} == {*TABLES, *VIEWS} == {*TARGETS}
    for relation in TARGETS:
        for action in ("INSERT", "UPDATE"):
            named = {question.column for question in questions
                     if (question.relation, question.action) == (relation, action)}
            assert named == {*columns(database, relation)}


def test_the_table_gives_clients_no_counter_and_no_summary_even_after_a_grant(database):
    """Checks the document itself: it must not say yes to these."""
    derived = {"total_attempts", "scored_attempts", "total_score", "average_score", "best_score", "current_streak",
               "longest_streak", "last_practice_date"}
    derived_tables = {"skill_progress", "question_history", "practice_sessions", "attempts"}
    checked = 0
    for question, answer in access.relations("granted", lambda relation: columns(database, relation)).items():
        is_write = question.action not in ("SELECT", "COPY TO", "CREATE TRIGGER", "REFERENCES")
        is_derived = question.relation in derived_tables or (
            question.relation == "users" and question.column in derived)
        if question.actor != "service_role" and is_write and is_derived:
            checked += 1
            assert answer != "yes", question
    assert checked > 100


def test_functions_are_called_by_those_whom_the_table_names(database):
    found = {}
    for row in database.rows("""
            SELECT oid, replace(oid::regprocedure::text, 'interview_core.', '') AS signature, proname, prokind,
                   'internal'::regtype = ANY (proargtypes) AS is_support_function,
                   (SELECT string_agg('NULL::' || t::regtype, ', ') FROM unnest(proargtypes) AS t) AS arguments
            FROM pg_proc WHERE pronamespace = 'interview_core'::regnamespace"""):
        for role in ROLES:
            found[row["signature"], role] = "yes" if may_call(database, row, role) else "no"
    assert found == access.functions()


def may_call(database, function, role):
    if function["is_support_function"]:
        # SQL cannot call it at all.
        return database.value("SELECT has_function_privilege(%s, %s, 'EXECUTE')", role, function["oid"])
    verb = "CALL" if function["prokind"] == "p" else "SELECT"
    try:
        with database.as_role(role) as cursor:
            cursor.execute(f"{verb} interview_core.{function['proname']}({function['arguments'] or ''})")
    except errors.InsufficientPrivilege:
        return False
    except errors.NullValueNotAllowed:
        # It ran, and refused NULL.
        return True
    return True


def test_functions_about_a_user_answer_that_user_and_the_backend(database):
    """Each that a signed-in user may call, with its arguments by name, as the API passes them."""
    fill(database)
    values = {"uuid": f"'{ADA}'", "date": "'2026-01-01'"}
    found = {}
    for row in database.rows("""
            SELECT proname, (SELECT array_agg(ARRAY[proargnames[n], format_type(proargtypes[n - 1], NULL)] ORDER BY n)
                             FROM generate_series(1, pronargs - pronargdefaults) AS n) AS arguments
            FROM pg_proc WHERE pronamespace = 'interview_core'::regnamespace AND proargtypes[0] = 'uuid'::regtype
                AND has_function_privilege('authenticated', oid, 'EXECUTE')"""):
        arguments = ", ".join(f"{name} => {values[kind]}" for name, kind in row["arguments"])
        statement = f"SELECT count(*) FROM interview_core.{row['proname']}({arguments})"
        for actor in ("anon", "the user", "another user", "service_role"):
            found[row["proname"], actor] = outcome(database, actor, lambda cursor: cursor.execute(statement).fetchone())
    assert {"export_user", "next_questions"} <= {function for function, _ in found}
    assert found == {(function, actor): "yes" if actor in ("the user", "service_role") else "no" for function, actor in found}


def test_next_questions_shows_nobody_elses_questions(database):
    """Ada's own question, which is inactive, and another one of hers."""
    fill(database)
    hers = database.superuser.execute("INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Hers', true, %s)"
                                      " RETURNING id", [ADA]).fetchone()["id"]
    statement = "SELECT question_id FROM interview_core.next_questions(%s, 100)"
    for actor, user, is_offered in (("the user", ADA, True), ("another user", BOB, False), ("service_role", BOB, False),
                                    ("service_role", ADA, True)):
        with acting_as(database, actor) as cursor:
            offered = {row["question_id"] for row in cursor.execute(statement, [user])}
        assert CUSTOM not in offered and (hers in offered) == is_offered, actor


def test_next_questions_runs_nothing_of_its_callers(database):
    """Part of it runs as the owner of the tables: with names that the caller's path cannot bend."""
    fill(database)
    with database.superuser.transaction(), database.superuser.cursor() as cursor:
        cursor.execute("GRANT ALL ON SCHEMA workshop TO authenticated")
        cursor.execute("SET LOCAL ROLE authenticated")
        for signature, result in (("row_security_active(regclass)", "boolean"), ("round(numeric, integer)", "numeric"),
                                  ("unnest(integer[])", "integer"), ("equal(uuid, uuid)", "boolean")):
            cursor.execute(f"CREATE FUNCTION workshop.{signature} RETURNS {result} LANGUAGE plpgsql AS"
                           " 'BEGIN RAISE EXCEPTION ''ran as %'', current_user; END'")
        cursor.execute("CREATE OPERATOR workshop.= (FUNCTION = workshop.equal, LEFTARG = uuid, RIGHTARG = uuid)")
    with acting_as(database, "the user") as cursor:
        cursor.execute("SET LOCAL search_path = workshop, pg_catalog, public")
        assert cursor.execute("SELECT count(*) FROM interview_core.next_questions(%s)", [ADA]).fetchone()["count"] > 0
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied to read the progress"):
        with acting_as(database, "the user") as cursor:
            cursor.execute("SET LOCAL search_path = workshop, pg_catalog, public")
            cursor.execute("SELECT interview_core.next_questions(%s)", [BOB])
