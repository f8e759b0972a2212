"""The frozen days of the whole calendar, which only the page's own function tells."""

import json
import random
from datetime import timedelta

import pytest

from recomputation import streaks

READ = """
    SELECT u.id, u.current_streak, u.longest_streak, u.streak_freezes,
        ARRAY(SELECT practice_date FROM practice_sessions WHERE user_id = u.id) AS days,
        ARRAY(SELECT day FROM excused_days WHERE user_id = u.id) AS excused
    FROM users AS u WHERE u.total_attempts > 0"""


def frozen_days(connection, user):
    with connection.transaction():
        connection.execute("SELECT set_config('request.jwt.claims', %s, true), set_config('role', 'authenticated', true)",
                           [json.dumps({"sub": str(user), "role": "authenticated"})])
        rows = connection.execute("SELECT day FROM my_frozen_days() AS day").fetchall()
        connection.execute("SET LOCAL role = 'none'")
    return [row["day"] for row in rows]


def assert_frozen_days_explain_the_streaks(connection, most):
    """Had the frozen days been excused, and were there no freezes, then every streak would be as it is."""
    seen = 0
    for row in connection.execute(READ).fetchall():
        days, excused, frozen = (
            [day.toordinal() for day in some] for some in (row["days"], row["excused"], frozen_days(connection, row["id"])))
        assert frozen == sorted(set(frozen)) and not set(frozen) & {*days, *excused}
        current, longest, _ = streaks(days, frozenset([*excused, *frozen]))
        assert (current, longest) == (row["current_streak"], row["longest_streak"])
        # A gap is frozen as a whole.
        kept = {*days, *excused, *frozen}
        assert all(day - 1 in kept and (day + 1 in kept or day > max(days)) for day in frozen)
        # As of now: those that were missed since the last practice day were left.
        assert sum(day > max(days) for day in frozen) <= row["streak_freezes"] <= most
        seen += len(frozen)
    return seen


@pytest.fixture
def undone(site):
    """A connection whose changes are undone."""
    with site.connect() as connection, connection.transaction(force_rollback=True):
        yield connection


def test_the_frozen_days_of_the_demos_year_explain_its_streaks(undone):
    assert assert_frozen_days_explain_the_streaks(undone, 2) >= 2


def test_without_freezes_no_day_was_frozen(undone):
    undone.execute("SELECT interview_core.configure('public', streak_freezes => 0)")
    assert assert_frozen_days_explain_the_streaks(undone, 0) == 0


def test_a_day_that_is_excused_later_was_not_frozen(undone):
    user = undone.execute("SELECT id FROM users WHERE full_name = 'Emi Tanaka'").fetchone()["id"]
    before = frozen_days(undone, user)
    undone.execute("INSERT INTO excused_days (user_id, day) VALUES (%s, %s)", [user, before[0]])
    assert before[0] not in frozen_days(undone, user)
    assert_frozen_days_explain_the_streaks(undone, 2)


@pytest.mark.parametrize("case", range(6))
def test_the_frozen_days_of_random_calendars_explain_their_streaks(undone, case, seed):
    choice = random.Random(seed + case)
    most = choice.randint(1, 4)
    undone.execute("SELECT interview_core.configure('public', streak_freezes => %s, streak_freeze_every => %s)",
                   [most, choice.randint(1, 4)])
    undone.execute("DELETE FROM auth.users")
    user = undone.execute("INSERT INTO auth.users (id) VALUES (gen_random_uuid()) RETURNING id").fetchone()["id"]
    today = undone.execute("SELECT (now() AT TIME ZONE 'UTC0')::date AS today").fetchone()["today"]
    density = choice.choice((0.5, 0.7, 0.9))
    days = [today - timedelta(days=n) for n in range(choice.randint(0, 4), 120)]
    practised = [day for day in days if choice.random() < density]
    excused = [day for day in days if choice.random() < 0.1]
    undone.execute("INSERT INTO attempts (user_id, final_score, created_at) SELECT %s, 50, unnest(%s::date[])::timestamptz",
                   [user, practised])
    undone.execute("INSERT INTO excused_days (user_id, day) SELECT %s, unnest(%s::date[])", [user, excused])
    assert_frozen_days_explain_the_streaks(undone, most)
