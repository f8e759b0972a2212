"""Reports on random periods of random histories agree with the oracle, which shares nothing with
the extension: neither its code nor the summaries.

INTERVIEW_CORE_SEED repeats a run, INTERVIEW_CORE_CASES sets how many periods are reported on.
"""

import json
import os
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from psycopg.rows import tuple_row

from database import SKILLS
from oracle import ATTEMPTS, _microseconds
from recomputation import Attempt
from random_operations import ALONE, QUESTIONS, TIME_ZONES, USERS, Operations
from report_oracle import report

CASES = int(os.environ.get("INTERVIEW_CORE_CASES", 300))
# What depends on the present day.
AS_OF_NOW = ("as_of", "streak", "needs", "next_questions", "user_id")


@pytest.fixture
def database(make_database):
    """Three users, one of whom has few scores and one many days."""
    database = make_database("plain")
    for user in USERS[:3]:
        database.sign_up(f"{user}@example.com", id=user)
    for question in QUESTIONS:
        database.superuser.execute("INSERT INTO questions (id, question, category) VALUES (%s, 'Why?', 'c')", [question])
    database.superuser.execute("UPDATE questions SET is_active = false WHERE id = 2")
    database.superuser.execute("UPDATE questions SET is_active = false, is_custom = true, uploaded_by = %s WHERE id = 3",
                               [USERS[0]])
    return database


def rows(database, query, *parameters):
    with database.superuser.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(query, parameters or None).fetchall()


def fill(database, chance):
    """Attempts of every kind; those of the last user spread over years."""
    operations = Operations(chance, ALONE)
    for _ in range(12):
        inserted = [{**operations.row(), "user_id": chance.choice(USERS[:2])} for _ in range(chance.choice([1, 5, 40]))]
        database.superuser.execute(operations.insert_of(inserted))
    spread = [{**operations.row(), "user_id": USERS[2],
               "created_at": f"{date(2024, 1, 1) + timedelta(days=chance.randrange(700))} {chance.randrange(24):02}:00+00"}
              for _ in range(1400)]
    database.superuser.execute(operations.insert_of(spread))
    for user in USERS[:3]:
        database.superuser.execute("UPDATE users SET time_zone = %s WHERE id = %s", [chance.choice(TIME_ZONES), user])
        for day in chance.sample(range(1, 30), chance.choice([0, 1, 3])):
            database.superuser.execute(
                "INSERT INTO time_zone_history (user_id, valid_until, time_zone) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [user, f"2026-03-{day:02} {chance.randrange(24):02}:30:00.5+00", chance.choice(TIME_ZONES)])
    if chance.random() < 0.7:
        window = chance.randint(1, 12)
        database.superuser.execute("SELECT interview_core.configure('public', average_window => %s, history_length => %s)",
                                   [window, chance.randint(2 * window, 40)])
    skills = chance.choice([SKILLS, ("voice", "technical", "content")])
    database.superuser.execute("SELECT interview_core.configure('public', skills => %s)", [list(skills)])
    database.superuser.execute("SELECT interview_core.rebuild_summaries()")


def period(chance, user):
    if user == USERS[2]:
        first = date(2023, 12, 1) + timedelta(days=chance.randrange(800))
        return first, first + timedelta(days=chance.choice([0, 30, 600, 900]))
    first = date(2026, 3, 1) + timedelta(days=chance.randrange(-5, 35))
    return first, first + timedelta(days=chance.choice([0, 1, 6, 30]))


def zones_of(database, user):
    """The ends of the user's zones, and the zone until then; the last has none."""
    ((present, default),) = rows(database, """
        SELECT u.time_zone, s.time_zone FROM users u, interview_core_installation s WHERE u.id = %s""", user)
    former = rows(database, f"SELECT {_microseconds('valid_until')}, time_zone FROM time_zone_history"
                            " WHERE user_id = %s ORDER BY valid_until", user)
    return [(end, zone or default) for end, zone in [*former, (None, present)]]


def expected(database, user, first, last):
    ((window, skills),) = rows(database, "SELECT average_window, skills FROM interview_core_installation")
    columns = ", ".join(f"{skill}_score" if skill in SKILLS else "NULL::numeric" for skill in skills)
    attempts = [Attempt(*values[:8], tuple(values[8:])) for owner, *values in rows(database, ATTEMPTS % columns)
                if owner == user]
    milestones = rows(database, f"SELECT kind, level, {_microseconds('reached_at')} FROM milestones WHERE user_id = %s", user)
    texts = {number: ("Why?", "c") for number in QUESTIONS if number != 2 and (number != 3 or user == USERS[0])}
    return report(attempts, zones_of(database, user), window, first, last, milestones, texts, tuple(skills))


def test_reports_agree_with_the_oracle(database, seed):
    chance = random.Random(seed)
    for case in range(CASES):
        if case % 30 == 0:
            database.superuser.execute("DELETE FROM attempts; DELETE FROM time_zone_history; DELETE FROM milestones")
            fill(database, chance)
        user = chance.choice(USERS[:3])
        first, last = period(chance, user)
        ((text,),) = rows(database, "SELECT interview_core.progress_report(%s, %s, %s)::text", user, first, last)
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        assert {*AS_OF_NOW} <= {*found}
        found = {key: value for key, value in found.items() if key not in AS_OF_NOW}
        wanted = expected(database, user, first, last)
        assert found == wanted, f"case {case}: {user} {first} {last}: " + str(
            {key: (found[key], wanted.get(key)) for key in found if found[key] != wanted.get(key)})
    assert database.differences() == []
