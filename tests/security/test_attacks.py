"""Attacks beyond one statement on one table: claims, leaky functions, probes for existing rows, a
client's own objects beside the extension's. Each on both kinds of database, and where rights
matter, after a GRANT ALL too."""

import json
import uuid

import psycopg
import pytest
from psycopg import errors, sql

from probes import ADA, ATTEMPT, BOB, CUSTOM, OFFICIAL, RESUME, SESSION, acting_as, fill
from test_access import GRANT_ALL

OWN_TABLES = ("users", "interview_sessions", "attempts", "resume_analyses", "skill_progress", "question_history",
              "practice_sessions", "interview_reports", "time_zone_history", "excused_days", "milestones")
OWN_VIEWS = ("user_progress_overview", "skill_breakdown", "session_summary")


@pytest.fixture(params=["installed", "granted"])
def attacked(request, database):
    fill(database)
    if request.param == "granted":
        database.installer.execute(GRANT_ALL)
    return database


def visible(cursor, relations=OWN_TABLES + OWN_VIEWS):
    """How many rows of each table the current role sees; a table that it may not read counts as
    none."""
    counts = {}
    for relation in relations:
        cursor.execute("SAVEPOINT try")
        try:
            counts[relation] = cursor.execute(
                sql.SQL("SELECT count(*) AS n FROM {}").format(sql.Identifier(relation))).fetchone()["n"]
        except errors.InsufficientPrivilege:
            cursor.execute("ROLLBACK TO try")
            counts[relation] = 0
    return counts


BAD_CLAIMS = [
    {},
    {"request.jwt.claims": ""},
    {"request.jwt.claims": "{}"},
    {"request.jwt.claims": '{"role": "authenticated"}'},
    {"request.jwt.claims": '{"sub": null}'},
    {"request.jwt.claims": '{"sub": ""}'},
    {"request.jwt.claims": '{"Sub": "a0000000-0000-0000-0000-000000000001"}'},
    {"request.jwt.claims": '{"user": {"sub": "a0000000-0000-0000-0000-000000000001"}}'},
    {"request.jwt.claims": '["a0000000-0000-0000-0000-000000000001"]'},
    {"request.jwt.claims": '{"sub": "a0000000-0000-0000-0000-000000000001"'},
    {"request.jwt.claims": '{"sub": "a0000000"}'},
    {"request.jwt.claims": '{"sub": "%"}'},
    {"request.jwt.claims": '{"sub": ["a0000000-0000-0000-0000-000000000001"]}'},
    {"request.jwt.claims": '{"sub": "a0000000-0000-0000-0000-000000000001 or true"}'},
    {"request.jwt.claim.sub": "not a uuid"},
    {"request.jwt.claims": "a0000000-0000-0000-0000-000000000001"},
]


def test_missing_and_malformed_claims_show_nothing(attacked):
    for settings in BAD_CLAIMS:
        try:
            with attacked.as_role("authenticated") as cursor:
                for name, value in settings.items():
                    cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
                assert set(visible(cursor).values()) == {0}, settings
        except (errors.InvalidTextRepresentation, errors.InvalidParameterValue):
            # An error about the claim, instead of an answer.
            assert settings


def test_claims_are_no_role(attacked):
    """A token that claims the backend's role, or another one, grants no more than the database's
    role."""
    for claimed in ("service_role", "postgres", "supabase_admin"):
        with attacked.as_role("authenticated", {"sub": str(BOB), "role": claimed}) as cursor:
            counts = visible(cursor)
            assert {relation: seen for relation, seen in counts.items() if seen} == {
                "users": 1, "user_progress_overview": 1}
        with attacked.as_role("anon", {"sub": str(ADA), "role": claimed}) as cursor:
            assert set(visible(cursor).values()) == {0}


def test_claims_end_with_the_request(attacked):
    with attacked.as_client(ADA) as cursor:
        assert visible(cursor)["attempts"] == 1
    # The next request on the same pooled connection.
    with attacked.as_role("authenticated") as cursor:
        assert visible(cursor)["attempts"] == 0


def test_the_user_reads_all_of_their_own_rows(attacked):
    with attacked.as_client(ADA) as cursor:
        assert min(visible(cursor).values()) == 1


def test_a_leaky_function_sees_no_hidden_row(attacked):
    """A function in WHERE that the planner prefers to call first gets only rows that its caller may
    see."""
    fill_bob(attacked)
    for relation in (*OWN_TABLES, *OWN_VIEWS, "questions"):
        with acting_as(attacked, "another user") as cursor, attacked.notices(attacked.api_connection) as notices:
            cursor.execute("""
                CREATE FUNCTION workshop.leak(anyelement) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
                $$BEGIN RAISE NOTICE '%', to_jsonb($1); RETURN true; END$$""")
            cursor.execute(sql.SQL("SELECT * FROM {0} WHERE workshop.leak({0})").format(sql.Identifier(relation)))
            cursor.execute(sql.SQL("SELECT * FROM {0} WHERE workshop.leak({0}) ORDER BY workshop.leak({0}) LIMIT 1"
                                   ).format(sql.Identifier(relation)))
        seen = [json.loads(notice.message) for notice in notices]
        assert seen, relation
        for row in seen:
            if relation == "questions":
                assert row["is_active"]
            else:
                assert str(ADA) not in row.values(), relation


def test_a_leaky_operator_and_a_cast_see_no_hidden_row(attacked):
    with acting_as(attacked, "another user") as cursor, attacked.notices(attacked.api_connection) as notices:
        cursor.execute("""
            CREATE FUNCTION workshop.leak(numeric, numeric) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
            $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$;
            CREATE OPERATOR workshop.<<< (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = workshop.leak)""")
        cursor.execute("SELECT * FROM attempts WHERE final_score OPERATOR(workshop.<<<) 0")
        # An error would tell the value.
        cursor.execute("SELECT * FROM attempts WHERE 1 / (final_score - 50) > 0")
    assert notices == []


def test_statistics_show_no_values(attacked):
    attacked.installer.execute("ANALYZE")
    with acting_as(attacked, "another user") as cursor:
        rows = cursor.execute("SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'").fetchall()
    # PostgreSQL hides statistics of a table with row level security from roles that are subject to
    # it.
    assert rows == []


def test_no_reference_tells_whether_another_users_row_exists(attacked):
    """The same answer for an id that exists and for one that does not."""
    probes = {
        "INSERT INTO interview_sessions (user_id, resume_analysis_id) VALUES (%(me)s, %(id)s)": RESUME,
        "UPDATE interview_sessions SET resume_analysis_id = %(id)s WHERE user_id = %(me)s": RESUME,
        "INSERT INTO interview_reports (user_id, session_id) VALUES (%(me)s, %(id)s)": SESSION,
        "INSERT INTO users (id) VALUES (%(id)s)": ADA,
        "UPDATE users SET id = %(id)s WHERE id = %(me)s": ADA,
        "INSERT INTO interview_sessions (user_id) VALUES (%(id)s)": ADA,
        "UPDATE interview_sessions SET user_id = %(id)s WHERE user_id = %(me)s": ADA,
        "INSERT INTO resume_analyses (user_id) VALUES (%(id)s)": ADA,
        "INSERT INTO interview_reports (user_id) VALUES (%(id)s)": ADA,
        "INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('?', true, %(id)s)": ADA,
        "UPDATE questions SET uploaded_by = %(id)s WHERE uploaded_by = %(me)s": ADA,
    }
    fill_bob(attacked)
    for probe, existing in probes.items():
        told = []
        for id_ in (existing, uuid.UUID("99999999-0000-0000-0000-000000000000")):
            with pytest.raises(psycopg.Error) as refused, acting_as(attacked, "another user") as cursor:
                cursor.execute(probe, {"me": BOB, "id": id_})
            diagnostic = refused.value.diag
            told.append((diagnostic.sqlstate, diagnostic.message_primary, diagnostic.message_detail))
        assert told[0] == told[1] and told[0][0] == "42501", probe
    # The other way round: a reference to one's own row is taken.
    with acting_as(attacked, "the user") as cursor:
        cursor.execute("INSERT INTO interview_sessions (user_id, resume_analysis_id) VALUES (%s, %s)", [ADA, RESUME])
        cursor.execute("INSERT INTO interview_reports (user_id, session_id) VALUES (%s, %s)", [ADA, SESSION])


def test_no_error_shows_another_users_values(attacked):
    """Errors name the values of a row only to those who may read it."""
    for statement in (
        "INSERT INTO interview_sessions (id, user_id, job_title) VALUES (%(session)s, %(me)s, 'x')",
        "INSERT INTO interview_sessions (id, user_id) VALUES (%(session)s, %(me)s)"
        " ON CONFLICT (id) DO UPDATE SET user_id = EXCLUDED.user_id",
        "INSERT INTO interview_sessions (id, user_id, status) VALUES (gen_random_uuid(), %(ada)s, 'nonsense')",
    ):
        with pytest.raises(psycopg.Error) as refused, acting_as(attacked, "another user") as cursor:
            cursor.execute(statement, {"session": SESSION, "me": BOB, "ada": ADA})
        assert str(ADA) not in str(refused.value.diag.message_detail), statement


def test_custom_questions_are_added_edited_and_deactivated(attacked):
    with attacked.as_client(ADA) as client:
        added = client.execute(
            "INSERT INTO questions (question, category, is_custom, uploaded_by) VALUES ('Mine?', 'own', true, %s)"
            " RETURNING id", [ADA]).fetchone()["id"]
        client.execute("UPDATE questions SET question = 'Mine!', difficulty = 'hard' WHERE id = %s", [added])
        assert client.rowcount == 1
    with attacked.as_visitor() as visitor:
        assert visitor.execute("SELECT question FROM questions WHERE id = %s", [added]).fetchone()
    with attacked.as_client(ADA) as client:
        client.execute("UPDATE questions SET is_active = false WHERE id = %s", [added])
        assert client.rowcount == 1
    with attacked.as_client(BOB) as client:
        assert client.execute("SELECT FROM questions WHERE id = %s", [added]).rowcount == 0


OFFICIAL_MARKS = (
    "UPDATE questions SET is_custom = false WHERE id = %(custom)s",
    "UPDATE questions SET uploaded_by = NULL WHERE id = %(custom)s",
    "UPDATE questions SET uploaded_by = NULL, is_custom = false WHERE id = %(custom)s",
    "INSERT INTO questions (question) VALUES ('Official?')",
    "INSERT INTO questions (question, is_custom) VALUES ('Nobody''s?', true)",
    "INSERT INTO questions (question, uploaded_by) VALUES ('Official?', %(me)s)",
    "INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Official?', false, %(me)s)",
)


def test_no_client_marks_a_question_as_official(attacked):
    for statement in OFFICIAL_MARKS:
        with pytest.raises(errors.InsufficientPrivilege), attacked.as_client(ADA) as client:
            client.execute(statement, {"custom": CUSTOM, "me": ADA})


def test_no_client_takes_over_anothers_question(attacked):
    attacked.superuser.execute("UPDATE questions SET is_active = true WHERE id = %s", [CUSTOM])
    for statement in ("UPDATE questions SET uploaded_by = %(me)s WHERE id = %(id)s",
                      "UPDATE questions SET question = 'x' WHERE id = %(id)s",
                      "UPDATE questions SET is_custom = true, uploaded_by = %(me)s WHERE id = %(official)s"):
        with attacked.as_client(BOB) as client:
            client.execute(statement, {"me": BOB, "id": CUSTOM, "official": OFFICIAL})
            assert client.rowcount == 0


def test_sessions_and_resume_analyses_are_created_and_updated(attacked):
    with attacked.as_client(BOB) as client:
        resume = client.execute("INSERT INTO resume_analyses (user_id, file_name) VALUES (%s, 'cv.pdf') RETURNING id",
                                [BOB]).fetchone()["id"]
        client.execute("UPDATE resume_analyses SET status = 'completed', job_title = 'Clerk' WHERE id = %s", [resume])
        assert client.rowcount == 1
        session = client.execute(
            "INSERT INTO interview_sessions (user_id, resume_analysis_id, question_ids) VALUES (%s, %s, ARRAY[101])"
            " RETURNING id", [BOB, resume]).fetchone()["id"]
        client.execute("UPDATE interview_sessions SET status = 'completed', completed_at = now() WHERE id = %s",
                       [session])
        assert client.rowcount == 1
        client.execute("INSERT INTO interview_reports (user_id, session_id, report_data) VALUES (%s, %s, '{}')",
                       [BOB, session])


def test_the_mirrored_address_cannot_be_bent(attacked):
    """Whatever a client sends, by whichever statement, the profile has the account's address."""
    statements = (
        "UPDATE users SET email = 'boss@example.com'",
        "UPDATE users SET email = NULL",
        "UPDATE users SET email = 'boss@example.com', full_name = 'x', time_zone = 'UTC'",
        "INSERT INTO users (id, email) VALUES (%(me)s, 'boss@example.com')"
        " ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email",
    )
    for statement in statements:
        with attacked.as_client(ADA) as client:
            client.execute(statement, {"me": ADA})
        assert attacked.value("SELECT email FROM users WHERE id = %s", ADA) == "ada@example.com", statement
    attacked.sign_up_connection.execute("UPDATE auth.users SET email = 'ada@new.example' WHERE id = %s", [ADA])
    assert attacked.value("SELECT email FROM users WHERE id = %s", ADA) == "ada@new.example"


def test_only_the_backend_inserts_attempts(attacked):
    insert = "INSERT INTO attempts (user_id, final_score) VALUES (%s, 100)"
    for actor in ("anon", "the user", "another user"):
        with pytest.raises(errors.InsufficientPrivilege), acting_as(attacked, actor) as cursor:
            cursor.execute(insert, [ADA])
    with attacked.as_backend() as backend:
        backend.execute(insert, [ADA])
        backend.execute("UPDATE attempts SET final_score = 60 WHERE id = %s", [ATTEMPT])
        backend.execute("DELETE FROM attempts WHERE id = %s", [ATTEMPT])
    assert attacked.differences() == []


def fill_bob(database):
    """One row of Bob's in each table, so that he sees something."""
    run = database.superuser.execute
    run("INSERT INTO resume_analyses (user_id) VALUES (%s)", [BOB])
    run("INSERT INTO interview_sessions (user_id) VALUES (%s)", [BOB])
    run("INSERT INTO interview_reports (user_id) VALUES (%s)", [BOB])
    run("INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Bob''s', true, %s)", [BOB])
    run("INSERT INTO attempts (user_id, question_id, final_score, content_score) VALUES (%s, %s, 70, 70)",
        [BOB, OFFICIAL])
    run("INSERT INTO time_zone_history VALUES (%s, '2026-01-01 00:00+00', 'Asia/Tokyo')", [BOB])
    run("INSERT INTO excused_days (user_id, day) VALUES (%s, '2026-01-03')", [BOB])
