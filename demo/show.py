"""Shows the result of the year: progress, access rules and the check of every summary."""

import json
import textwrap
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg

from people import PEOPLE
from terminal import WIDTH, heading, line, paint, shortened, sparkline

_TRENDS = {"improving": ("▲", "green"), "stable": ("=", None), "declining": ("▼", "red")}


@contextmanager
def signed_in(connection, person):
    """One transaction with a user's own token, as PostgREST runs a front end's request; leaves no
    trace."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL ROLE authenticated")
        connection.execute("SELECT set_config('request.jwt.claims', %s, true)",
                           [json.dumps({"sub": str(person.id), "role": "authenticated"})])
        yield


# -- progress
# ------------------------------------------------------------------------------------------


def show_progress(connection, now):
    heading("What each of them sees, with their own rights (▁ lowest, █ highest of a row)")
    for person in PEOPLE:
        with signed_in(connection, person):
            _show_person(connection, person, now)


def _show_person(connection, person, now):
    seen = connection.execute("SELECT * FROM user_progress_overview").fetchone()
    streak = f"streak: {seen['current_streak']} day(s) now, longest {seen['longest_streak']}"
    line()
    line(f"{paint(person.name, 'bold')}{streak:>{WIDTH - len(person.name)}}")
    skipped = connection.execute("SELECT sum(times_skipped) AS n FROM question_history").fetchone()["n"]
    line(f"{seen['total_attempts']} answers in {seen['total_sessions']} sessions, {skipped} questions skipped;"
         f" average {seen['average_score']}, best {seen['best_score']}; last on {seen['last_practice_date']}")
    line(paint("  skill          average previous   best  worst  trend                last scores, old to new", "dim"))
    for skill in connection.execute("""
            SELECT skill_breakdown.*, score_history
            FROM skill_breakdown JOIN skill_progress USING (user_id, skill_name)
            ORDER BY skill_breakdown.current_avg DESC"""):
        sign, colour = _TRENDS[skill["trend"]]
        trend = f"{sign} {skill['trend']:<10}{skill['trend_percentage']:>+7}"
        scores = [point["score"] for point in skill["score_history"]]
        line(f"  {skill['skill_name']:<14} {skill['current_avg']:>7} {skill['previous_avg']:>8}"
             f" {skill['best_score']:>6} {skill['worst_score']:>6}  {paint(trend, colour)}"
             f"  {paint(sparkline(scores, 30), 'cyan')}")
    _show_questions(connection)
    _show_days(connection, person, now)


def _show_questions(connection):
    asked = connection.execute("""
        SELECT question, avg_score
        FROM question_history JOIN questions ON questions.id = question_id
        WHERE avg_score IS NOT NULL ORDER BY avg_score DESC, question_id""").fetchall()
    for title, questions in (("best", asked[:2]), ("worst", asked[:-3:-1])):
        cells = (f"{question['avg_score']:>6}  {shortened(question['question'], 35):<37}" for question in questions)
        line(f"  {title:<6} {''.join(cells).rstrip()}")


def _show_days(connection, person, now):
    """The practice days of the last twelve weeks, in the user's own time zone."""
    today = (now + timedelta(hours=person.utc_offset)).date()
    practised = {row["practice_date"] for row in connection.execute("SELECT practice_date FROM practice_sessions")}
    days = "".join("■" if today - timedelta(days=ago) in practised else "·" for ago in range(83, -1, -1))
    line(f"  days   {paint(days, 'cyan')} today")


# -- access rules
# --------------------------------------------------------------------------------------

_ADA, _BRUNO = PEOPLE[0], PEOPLE[1]

_SEES = [
    "SELECT count(*) AS attempts_seen FROM attempts",
    "SELECT full_name FROM users",
    f"SELECT count(*) AS skills_of_bruno FROM skill_progress WHERE user_id = '{_BRUNO.id}'",
    "SELECT * FROM question_stats",
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


# -- the check
# -----------------------------------------------------------------------------------------


def show_check(connection):
    """Checks every stored value against the attempts; returns the number of differences."""
    heading("Is all of it exact?")
    line("SELECT * FROM interview_core.check_summaries()  -- recomputes everything from the attempts")
    started = time.perf_counter()
    found = _check(connection)
    stored = connection.execute("""
        SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM skill_progress)
            + (SELECT count(*) FROM question_history) + (SELECT count(*) FROM practice_sessions) AS n""").fetchone()
    line(f"    {len(found)} differences in {stored['n']:,} rows ({time.perf_counter() - started:.2f} s)")
    _show_differences(found)
    line("The same after a superuser's UPDATE skill_progress SET current_avg = 99.99 in one row (rolled back):")
    with connection.transaction(force_rollback=True):
        connection.execute("UPDATE skill_progress SET current_avg = 99.99 WHERE user_id = %s AND skill_name = 'voice'",
                           [_BRUNO.id])
        _show_differences(_check(connection))
    return len(found)


def _check(connection):
    return connection.execute("SELECT * FROM interview_core.check_summaries()").fetchall()


def _show_differences(found):
    for row in found[:10]:
        person = next((person.name for person in PEOPLE if person.id == row["user_id"]), row["user_id"])
        line(f"    {row['table_name']}.{row['column_name']} of {person}, {row['key']}:"
             f" stored {shortened(str(row['stored']), 20)}, expected {shortened(str(row['expected']), 20)}")
