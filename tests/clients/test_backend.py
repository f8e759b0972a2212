"""The application's backend inserts attempts as service_role; clients read, and change no score."""

from decimal import Decimal

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from database import SKILLS

COUNTERS = ("total_attempts", "scored_attempts", "total_score", "average_score", "best_score",
            "current_streak", "longest_streak", "last_practice_date")
SUMMARIES = ("skill_progress", "question_history", "practice_sessions")


def insert_attempt(backend, user_id, final_score=80, ml_scores=None, **columns):
    columns = {"user_id": user_id, "final_score": final_score, "ml_scores": Jsonb(ml_scores or {}), **columns}
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    return backend.execute(
        f"INSERT INTO attempts ({names}) VALUES ({places}) RETURNING id", list(columns.values())).fetchone()["id"]


@pytest.fixture
def user_id(database):
    return database.sign_up("ada@example.com", {"full_name": "Ada"})


@pytest.fixture
def practised(database, user_id):
    """The user with one attempt, so that every summary has a row."""
    with database.as_backend() as backend:
        question_id = backend.execute("INSERT INTO questions (question) VALUES ('Why?') RETURNING id").fetchone()["id"]
        insert_attempt(backend, user_id, 60, {"content": 60}, question_id=question_id)
    return user_id


def test_single_inserts_keep_everything_exact(database, user_id):
    for number in range(25):
        with database.as_backend() as backend:
            insert_attempt(backend, user_id, 50 + number, {skill: 40 + number for skill in SKILLS})
    with database.as_client(user_id) as client:
        (profile,) = client.execute("SELECT * FROM users").fetchall()
        (content,) = client.execute("SELECT * FROM skill_progress WHERE skill_name = 'content'").fetchall()
    assert (profile["total_attempts"], profile["average_score"]) == (25, Decimal("62.00"))
    # The mean of the last ten, 55 to 64, and of those against the ten before.
    assert (content["current_avg"], content["previous_avg"]) == (Decimal("59.50"), Decimal("58.50"))
    assert (content["trend"], content["trend_percentage"]) == ("improving", Decimal("10.00"))
    assert database.differences() == []


def test_one_statement_for_many_users(database):
    users = [database.sign_up(f"user{number}@example.com") for number in range(20)]
    with database.as_backend() as backend:
        backend.execute("""
            INSERT INTO attempts (user_id, final_score, ml_scores, created_at, is_skipped)
            SELECT u, (n * 7) %% 101, jsonb_build_object('content', (n * 13) %% 101),
                   '2026-03-01 12:00+00'::timestamptz + (n * 5 %% 97) * interval '7 hours', n %% 9 = 0
            FROM unnest(%s::uuid[]) AS u, generate_series(1, 150) AS n""", [users])
    assert database.value("SELECT sum(total_attempts) FROM users") == 20 * (150 - 150 // 9)
    assert database.differences() == []


def test_copy_is_an_insert_like_any_other(database, user_id):
    with database.as_backend() as backend:
        with backend.copy("COPY attempts (user_id, final_score, created_at) FROM STDIN") as copy:
            for day in (3, 1, 2):
                copy.write_row((user_id, 10 * day, f"2026-03-0{day} 09:00:00+00"))
    assert database.value("SELECT longest_streak FROM users") == 3
    assert database.differences() == []


def test_a_late_import_lands_in_its_place(database, user_id):
    with database.as_backend() as backend:
        insert_attempt(backend, user_id, 90, {"content": 90}, created_at="2026-03-10 09:00:00+00")
        insert_attempt(backend, user_id, 30, {"content": 30}, created_at="2026-03-01 09:00:00+00")
    (row,) = database.rows("SELECT score_history, last_practiced_at FROM skill_progress")
    assert [point["score"] for point in row["score_history"]] == [30, 90]
    assert row["last_practiced_at"].day == 10
    assert database.differences() == []


def test_corrections_and_deletions_are_followed(database, user_id):
    with database.as_backend() as backend:
        first = insert_attempt(backend, user_id, 40, {"content": 40})
        second = insert_attempt(backend, user_id, 60, {"content": 60})
    with database.as_backend() as backend:
        backend.execute("UPDATE attempts SET final_score = 100 WHERE id = %s", [first])
    assert database.value("SELECT average_score FROM users") == 80
    assert database.differences() == []
    with database.as_backend() as backend:
        backend.execute("DELETE FROM attempts WHERE id = %s", [second])
    assert database.value("SELECT best_score FROM users") == 100
    assert database.differences() == []


def test_a_bad_document_writes_nothing(database, practised):
    before = database.contents()
    for document in ({"content": 101}, {"content": "70 points"}, [1, 2]):
        with pytest.raises(errors.InvalidParameterValue) as refused, database.as_backend() as backend:
            insert_attempt(backend, practised, 50, document)
        assert refused.value.diag.message_hint
    assert database.contents() == before


def test_clients_insert_change_and_delete_no_attempt(database, practised):
    statements = [
        ("INSERT INTO attempts (user_id, final_score) VALUES (%s, 100)", [practised]),
        ("UPDATE attempts SET final_score = 100", []),
        ("DELETE FROM attempts", []),
        ("TRUNCATE attempts", []),
    ]
    for statement, parameters in statements:
        for acting in (database.as_client(practised), database.as_visitor()):
            with pytest.raises(errors.InsufficientPrivilege), acting as client:
                client.execute(statement, parameters)
    assert database.value("SELECT count(*) FROM attempts WHERE final_score = 60") == 1


@pytest.mark.parametrize("granted", [False, True], ids=["as_installed", "after_grant_all"])
def test_clients_touch_no_counter(database, practised, granted):
    if granted:
        # A common "fix" that undoes column privileges.
        database.installer.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated")
    before = database.contents()
    for column in COUNTERS:
        with database.as_client(practised) as client:
            kept = client.execute(f"SELECT {column} FROM users").fetchall()
            assert client.execute(f"UPDATE users SET {column} = DEFAULT RETURNING {column}").fetchall() == kept
            raise psycopg.Rollback
    for table in SUMMARIES:
        for statement in (f"UPDATE {table} SET updated_at = now()", f"DELETE FROM {table}",
                          f"INSERT INTO {table} SELECT * FROM {table}", f"TRUNCATE {table}"):
            try:
                with database.as_client(practised) as client:
                    client.execute(statement)
            except errors.InsufficientPrivilege:
                pass
            else:
                # Row level security may also hide the row from the statement.
                assert granted, statement
    assert database.contents() == before
    assert database.differences() == []


def test_everybody_reads_their_own_rows_only(database, practised):
    other_id = database.sign_up("bob@example.com")
    for table in ("users", "attempts", *SUMMARIES, "user_progress_overview", "skill_breakdown"):
        with database.as_client(practised) as client:
            assert len(client.execute(f"SELECT * FROM {table}").fetchall()) == 1, table
        with database.as_client(other_id) as client:
            expected = 1 if table in ("users", "user_progress_overview") else 0
            assert len(client.execute(f"SELECT * FROM {table}").fetchall()) == expected, table
        with pytest.raises(errors.InsufficientPrivilege), database.as_visitor() as visitor:
            visitor.execute(f"SELECT * FROM {table}")


def test_the_backend_reads_the_statistics_of_questions(database, practised):
    with database.as_backend() as backend:
        (row,) = backend.execute("SELECT * FROM question_stats").fetchall()
    assert (row["times_asked"], row["times_scored"]) == (1, 1)
    with pytest.raises(errors.InsufficientPrivilege), database.as_client(practised) as client:
        client.execute("SELECT * FROM question_stats")
