"""After adopt(), the application's own statements go on working, and nobody else writes what is
computed."""

import pytest
from psycopg import errors

from adoption import move_in, users_of
from application import TABLES, Statements, day_at_the_application


def test_its_statements_go_on_working(moving):
    user = users_of(moving)[1]
    before = day_at_the_application(moving, user)
    move_in(moving)
    after = day_at_the_application(moving, user)
    for name, rows in before["dashboard"].items():
        assert rows[0].keys() <= after["dashboard"][name][0].keys(), name
    for name in ("profile", "attempt", "documented", "skipped", "session", "analysis", "report", "question"):
        assert before[name].keys() <= after[name].keys(), name
    assert after["profile"]["experience_level"] == "senior"
    assert after["dashboard"]["overview"][0]["last_practice"] is not None
    assert moving.differences() == []


def test_reading_gives_exact_values(moving):
    user = users_of(moving)[0]
    move_in(moving)
    dashboard = Statements(moving).dashboard(user)
    (overview,) = dashboard["overview"]
    expected = moving.rows("""
        SELECT count(*) AS total, round(avg(final_score), 2) AS average, max(final_score) AS best
        FROM attempts WHERE user_id = %s AND NOT is_skipped""", user)[0]
    assert (overview["total_attempts"], overview["average_score"], overview["best_score"]) == (
        expected["total"], expected["average"], expected["best"])
    ids = [row["id"] for row in dashboard["skills by id"]]
    assert ids == sorted(ids) and len(ids) == 6
    assert [row["id"] for row in dashboard["questions by id"]] == sorted(row["id"] for row in dashboard["questions by id"])


def test_users_see_only_their_own(moving):
    """The application's views ran with their owner's rights."""
    user = users_of(moving)[0]
    with moving.as_client(user) as client:
        assert len(client.execute("SELECT * FROM user_progress_overview").fetchall()) > 1
    move_in(moving)
    with moving.as_client(user) as client:
        assert [row["user_id"] for row in client.execute("SELECT user_id FROM user_progress_overview")] == [user]
        for table in TABLES:
            if table in ("users", "questions"):
                continue
            owners = client.execute(f"SELECT DISTINCT user_id FROM {table}").fetchall()
            assert [row["user_id"] for row in owners] == [user], table


@pytest.mark.parametrize("statement", [
    "INSERT INTO skill_progress (user_id, skill_name, current_avg) VALUES (%(user)s, 'poise', 99)",
    "UPDATE skill_progress SET current_avg = 99",
    "INSERT INTO question_history (user_id, question_id) SELECT %(user)s, min(id) FROM questions",
    "UPDATE question_history SET best_score = 100",
    "INSERT INTO practice_sessions (user_id, practice_date) VALUES (%(user)s, '2020-01-01')",
    "UPDATE practice_sessions SET attempts_count = 99",
    "DELETE FROM practice_sessions",
    "INSERT INTO attempts (user_id, question_text, transcript, final_score) VALUES (%(user)s, 'Why?', 'Because.', 100)",
    "UPDATE attempts SET final_score = 100",
], ids=lambda statement: " ".join(statement.split()[:3]))
def test_clients_write_no_scores(moving, statement):
    user = users_of(moving)[0]
    move_in(moving)
    with pytest.raises(errors.InsufficientPrivilege), moving.as_client(user) as client:
        client.execute(statement, {"user": user})
    if "attempts (" not in statement and "attempts SET" not in statement:
        with pytest.raises(errors.InsufficientPrivilege), moving.as_backend() as backend:
            backend.execute(statement, {"user": user})
    assert moving.differences() == []


def test_a_profile_saved_as_a_whole_row_changes_no_counter(moving):
    user = users_of(moving)[0]
    move_in(moving)
    with moving.as_client(user) as client:
        before = client.execute("SELECT * FROM users").fetchone()
        client.execute("UPDATE users SET full_name = 'Ada', total_attempts = 9999, average_score = 100,"
                       " longest_streak = 365, updated_at = now()")
        after = client.execute("SELECT * FROM users").fetchone()
    assert {name for name in before if before[name] != after[name]} == {"full_name", "updated_at"}
    assert moving.differences() == []


def test_practice_follows_changes_and_deletions(moving):
    user = users_of(moving)[1]
    move_in(moving)
    with moving.as_backend() as backend:
        backend.execute("UPDATE attempts SET final_score = 1, content_score = 2 WHERE user_id = %s AND id %% 2 = 0",
                        [user])
        backend.execute("DELETE FROM attempts WHERE user_id = %s AND id %% 3 = 0", [user])
    assert moving.differences() == []


def test_an_old_backend_that_writes_every_column_goes_on(moving):
    """A row read, changed and written as a whole."""
    user = users_of(moving)[0]
    move_in(moving)
    with moving.as_backend() as backend:
        row = backend.execute("SELECT * FROM attempts WHERE user_id = %s ORDER BY id LIMIT 1", [user]).fetchone()
        backend.execute("UPDATE attempts SET feedback = 'Read again.', final_score = %s, is_skipped = %s WHERE id = %s",
                        [row["final_score"], row["is_skipped"], row["id"]])
        backend.execute("UPDATE interview_sessions SET updated_at = now() WHERE user_id = %s", [user])
        backend.execute("UPDATE questions SET is_active = true")
    assert moving.differences() == []
