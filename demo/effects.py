"""What the extension says of one person's year under different settings, for the charts of
docs/settings.md.

Each set of settings has a schema of its own, in which the same attempts arrive. Nothing here
computes an average, a trend, a streak or a date: after each day, it is read.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

USER = uuid.UUID("5e770000-0000-4000-8000-000000000000")
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)
HOLIDAY = [date(2025, 7, 7) + timedelta(days=day) for day in range(12)]
SKILL = "content"


@dataclass(frozen=True)
class Day:
    """What a user sees after a day of practice."""

    date: date
    scores: list
    average: float
    trend: str
    streak: int
    longest: int
    freezes: int


def year():
    """The days of practice, each with its scores: keen at first, a bad autumn, a recovery; a free
    day now and then, more of them in autumn."""
    numbers = random.Random("a year of practice")
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        is_autumn = 255 < number < 320
        is_free = numbers.random() < (0.30 if is_autumn else 0.055)
        level = 56 + 16 * min(number, 230) / 230 - 11 * is_autumn + 4 * (number >= 320)
        scores = [round(min(100, max(0, numbers.gauss(level, 6))), 1) for _ in range(2)]
        if day not in HOLIDAY and not is_free:
            yield day, scores


def install(connection, schema, **settings):
    connection.execute("SELECT interview_core.install(%s)", [schema])
    named = "".join(f", {name} => %({name})s" for name in settings)
    connection.execute(f"SELECT interview_core.configure(%(schema)s{named})", {"schema": schema, **settings})


def practise(connection, schema, excused=()):
    """The year in one schema, day by day; returns what was seen after each."""
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {schema}.excused_days (user_id, day) VALUES (%s, %s)",
                           [(USER, day) for day in excused])
    return [_practise_day(connection, schema, day, scores) for day, scores in year()]


def _practise_day(connection, schema, day, scores):
    connection.execute(
        f"INSERT INTO {schema}.attempts (user_id, final_score, {SKILL}_score, created_at)"
        " SELECT %s, score, score, %s + number * interval '1 minute'"
        " FROM unnest(%s::numeric[]) WITH ORDINALITY AS given (score, number)",
        [USER, datetime.combine(day, time(18), timezone.utc), scores])
    seen = connection.execute(
        f"SELECT current_avg, trend, current_streak, longest_streak, streak_freezes"
        f" FROM {schema}.users JOIN {schema}.skill_progress ON user_id = users.id WHERE skill_name = %s",
        [SKILL]).fetchone()
    return Day(day, scores, float(seen["current_avg"]), seen["trend"], seen["current_streak"],
               seen["longest_streak"], seen["streak_freezes"])


def reviews(connection, schema, question, scores, days):
    """A question is answered with these scores in turn, the last of them again and again, each time
    on the day on which it is due; returns these days, counted from the first answer."""
    start = FIRST_DAY - timedelta(days=365)
    connection.execute(f"INSERT INTO {schema}.questions (id, question) VALUES (%s, 'Why this company?')"
                       " ON CONFLICT DO NOTHING", [question])
    answered, day = [], start
    while (day - start).days <= days:
        score = scores[min(len(answered), len(scores) - 1)]
        answered.append(((day - start).days, score))
        connection.execute(
            f"INSERT INTO {schema}.attempts (user_id, question_id, final_score, created_at) VALUES (%s, %s, %s, %s)",
            [USER, question, score, datetime.combine(day, time(18), timezone.utc)])
        day = connection.execute(f"SELECT review_due FROM {schema}.question_history WHERE question_id = %s",
                                 [question]).fetchone()["review_due"]
    return answered
