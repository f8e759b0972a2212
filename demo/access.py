"""Shows what users and the backend may read and write, and how mistakes are refused."""

import textwrap
from contextlib import contextmanager

import psycopg

from people import PEOPLE
from session import signed_in
from terminal import WIDTH, heading, line, paint

_ADA, _BRUNO = PEOPLE[0], PEOPLE[1]

_SEES = [
    "SELECT count(*) AS attempts_seen FROM attempts",
    "SELECT full_name FROM users",
    f"SELECT count(*) AS skills_of_bruno FROM skill_progress WHERE user_id = '{_BRUNO.id}'",
    "SELECT * FROM question_stats",
    f"SELECT * FROM interview_core.next_questions('{_BRUNO.id}')",
]
_CHANGES = [
    "UPDATE users SET target_role = 'Staff engineer', experience_level = 'senior'",
    f"INSERT INTO users (id, email, full_name) VALUES ('{_ADA.id}', '{_ADA.email}', 'Ada O.')"
    " ON CONFLICT (id) DO UPDATE SET email = excluded.email, full_name = excluded.full_name",
    f"UPDATE users SET full_name = 'Nobody' WHERE id = '{_BRUNO.id}'",
    "UPDATE users SET average_score = 100 RETURNING average_score",
    "UPDATE users SET time_zone = 'Mars/Olympus'",
    "UPDATE skill_progress SET current_avg = 100",
    f"INSERT INTO attempts (user_id, final_score) VALUES ('{_ADA.id}', 100)",
    f"INSERT INTO excused_days (user_id, day) VALUES ('{_ADA.id}', current_date)",
    "DELETE FROM attempts WHERE final_score < 50",
    f"INSERT INTO interview_sessions (user_id) VALUES ('{_BRUNO.id}')",
    "TRUNCATE attempts",
]
_MISTAKES = [
    f"INSERT INTO attempts (user_id, final_score) VALUES ('{_ADA.id}', 105)",
    f"INSERT INTO attempts (user_id, ml_scores) VALUES ('{_ADA.id}', '{{\"voice\": 140}}')",
    f"INSERT INTO attempts (user_id, ml_scores) VALUES ('{_ADA.id}', '{{\"content\": \"good\"}}')",
    "INSERT INTO attempts (user_id, final_score) VALUES ('00000000-0000-0000-0000-000000000000', 70)",
    f"UPDATE users SET average_score = 100 WHERE id = '{_ADA.id}' RETURNING average_score",
]


def show_access(connection):
    total = connection.execute("SELECT count(*) AS n FROM attempts").fetchone()["n"]
    heading(f"What {_ADA.name} can see (of {total:,} attempts by {len(PEOPLE)} users)")
    _try_all(connection, _SEES, lambda: signed_in(connection, _ADA))
    heading(f"What {_ADA.name} can change (every statement is rolled back)")
    _try_all(connection, _CHANGES, lambda: signed_in(connection, _ADA))
    heading("The same after somebody's GRANT ALL ON ALL TABLES IN SCHEMA public TO authenticated")
    _try_all(connection, ["UPDATE users SET average_score = 100 RETURNING average_score", "UPDATE skill_progress SET current_avg = 100",
                          f"INSERT INTO attempts (user_id, final_score) VALUES ('{_ADA.id}', 100)",
                          "TRUNCATE attempts CASCADE"],
             lambda: _careless_grant(connection))
    heading("Mistakes of a backend (service_role)")
    _try_all(connection, _MISTAKES, lambda: _backend(connection))


@contextmanager
def _careless_grant(connection):
    with connection.transaction(force_rollback=True):
        connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO authenticated")
        with signed_in(connection, _ADA):
            yield


@contextmanager
def _backend(connection):
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL ROLE service_role")
        yield


def _try_all(connection, statements, acting):
    for statement in statements:
        # A name says more than an id.
        shown = statement.replace(str(_ADA.id), "<Ada>").replace(str(_BRUNO.id), "<Bruno>")
        for part in textwrap.wrap(shown, WIDTH, subsequent_indent="  "):
            line(part)
        try:
            with acting():
                cursor = connection.execute(statement)
                _show_result(cursor)
        except psycopg.Error as error:
            _show_error(error)


def _show_result(cursor):
    if cursor.description is None:
        line(f"    {paint(cursor.statusmessage, 'green')}")
        return
    rows = cursor.fetchall()
    text = "; ".join(", ".join(f"{name}: {value}" for name, value in row.items()) for row in rows[:3])
    line(f"    {paint(text or 'no row', 'green')}")


def _show_error(error):
    parts = [f"ERROR {error.sqlstate}: {error.diag.message_primary}"]
    if error.diag.message_detail:
        parts.append(f"DETAIL: {error.diag.message_detail}")
    if error.diag.message_hint:
        parts.append(f"HINT: {error.diag.message_hint}")
    for part in parts:
        for piece in textwrap.wrap(textwrap.shorten(part, 250), WIDTH - 4, subsequent_indent="  "):
            line(f"    {paint(piece, 'red')}")
