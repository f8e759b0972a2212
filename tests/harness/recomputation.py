"""Computes every summary in Python from the rows of attempts, the settings, the users' time zones
with their history, and the excused days.

It follows docs/definitions.md and shares nothing with the extension: neither its code nor
check_summaries(). Scores are whole hundredths, times whole microseconds, days whole numbers since
1970, so that only averages are rounded, and year 10000 (which New Year's Eve of 9999 reaches in
some time zones) is no special case.
"""

import json
import re
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import milestones
from database import SKILLS
from reviews import review_of

SECOND = 1_000_000
DAY = 24 * 60 * 60 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Settings(NamedTuple):
    average_window: int
    trend_threshold: Decimal
    history_length: int
    time_zone: str
    review_grades: list
    review_retention: Decimal
    streak_freezes: int
    streak_freeze_every: int
    milestones: dict
    skills: tuple


class Days(NamedTuple):
    """How the days of a user are counted."""
    # The zones that held, each with the instant at which it ended; None ends the present one.
    zones: tuple
    excused: frozenset


class Attempt(NamedTuple):
    id: int
    question_id: int | None
    at: int
    is_skipped: bool
    final_score: Decimal | None
    audio_duration: Decimal | None
    domain: str | None
    ml_scores: str | None
    # The value of each skill's column; None also for a skill without one.
    columns: tuple


class BadDocument(Exception):
    """A score document that the definitions refuse."""


# -- scores
# ------------------------------------------------------------------------------------------------------------

def hundredths(score):
    """A score with two places as a whole number."""
    scaled = score.scaleb(2)
    assert scaled == int(scaled)
    return int(scaled)


def decimal(number):
    """A whole number of hundredths as the database shows it."""
    return None if number is None else Decimal(number).scaleb(-2)


def mean(total, count):
    """`total` / `count`, rounded half away from zero."""
    size = (2 * abs(total) + count) // (2 * count)
    return size if total >= 0 else -size


class _Number(str):
    """The text of a JSON number, kept as it was written."""


class _Constant:
    """NaN, Infinity or -Infinity."""

    def __init__(self, text):
        pass


def _parse(text):
    try:
        return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Constant)
    except ValueError as error:
        raise BadDocument(str(error)) from error


def score_of_number(text):
    """A JSON number as hundredths: rounded to two places first, then checked."""
    # Far outside the range, or too close to zero to matter: Decimal could not round it.
    digits, _, exponent = text.lower().partition("e")
    if len(exponent.lstrip("+-0")) > 5:
        if exponent.startswith("-") or not re.search("[1-9]", digits):
            return 0
        raise BadDocument(f"{text} is out of range")
    value = Decimal(text)
    if abs(value) > 1000:
        raise BadDocument(f"{text} is out of range")
    rounded = hundredths(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
    if not 0 <= rounded <= 10000:
        raise BadDocument(f"{text} is out of range")
    return rounded


@lru_cache(maxsize=10_000)
def document_scores(document, skills=SKILLS):
    """The sub-scores of a score document, given as the text of its JSON: hundredths or None, by
    skill."""
    if document is None:
        return (None,) * len(skills)
    value = _parse(document)
    if isinstance(value, str) and not isinstance(value, _Number):
        value = _parse(value)
        if not isinstance(value, dict):
            raise BadDocument("a string that holds no object")
    if value is None:
        return (None,) * len(skills)
    if not isinstance(value, dict):
        raise BadDocument("no object")
    return tuple(_skill_score(value, skill) for skill in skills)


def _skill_score(scores, skill):
    for key in (skill, f"{skill}_score"):
        value = scores.get(key)
        if value is not None:
            is_text = isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value)
            if not isinstance(value, _Number) and not is_text:
                raise BadDocument(f"{key} is no number")
            return score_of_number(value)
    return None


def column_score(value):
    """A number in a column of any precision: hundredths, or None if it is no score."""
    if not value.is_finite() or abs(value) > 1000:
        return None
    rounded = hundredths(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return rounded if 0 <= rounded <= 10000 else None


def sub_scores(attempt, skills):
    """A column counts before the document. What was stored before its skill was listed may be bad,
    and counts as none."""
    try:
        document = document_scores(attempt.ml_scores, skills)
    except BadDocument:
        document = (None,) * len(skills)
    return [from_document if column is None else column_score(column)
            for column, from_document in zip(attempt.columns, document)]


# -- days
# --------------------------------------------------------------------------------------------------------------

@lru_cache(maxsize=100_000)
def local_day(at, zone):
    """The number of the day since 1970 on the clocks of the zone."""
    # Python's calendar ends with 9999. No zone changes its clocks in the last days of December.
    moment = min(EPOCH + timedelta(microseconds=at), datetime(9999, 12, 30, tzinfo=timezone.utc))
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() // timedelta(microseconds=1)
    return (at + offset) // DAY


def practice_day(at, days):
    """The number of an attempt's day, in the zone that held then."""
    return local_day(at, next(zone for until, zone in days.zones if until is None or at < until))


def streaks(days, excused=frozenset(), freezes=0, every=1):
    """The current and the longest streak, and the freezes left."""
    current = longest = left = 0
    previous = None
    for day in sorted(days):
        if previous is None:
            current = 1
        else:
            missed = day - previous - 1 - sum(previous < other < day for other in excused)
            current, left = (current + 1, left - missed) if missed <= left else (1, 0)
        if current % every == 0 and left < freezes:
            left += 1
        longest = max(longest, current)
        previous = day
    return current, longest, left


# -- summaries
# ---------------------------------------------------------------------------------------------------------

def _totals(scores):
    """The figures of a list of final scores; average and best are None if it is empty."""
    total, count = sum(scores), len(scores)
    return total, mean(total, count) if count else None, max(scores, default=None)


def user_row(practice, calendar, settings):
    scores = [hundredths(attempt.final_score) for attempt in practice if attempt.final_score is not None]
    total, average, best = _totals(scores)
    days = {practice_day(attempt.at, calendar) for attempt in practice}
    current, longest, left = streaks(days, calendar.excused, settings.streak_freezes, settings.streak_freeze_every)
    return {
        "total_attempts": len(practice), "scored_attempts": len(scores), "total_score": decimal(total),
        "average_score": decimal(average or 0), "best_score": decimal(best or 0), "current_streak": current,
        "longest_streak": longest, "last_practice_date": max(days, default=None), "streak_freezes": left,
        "time_zone_since": max((until for until, _ in calendar.zones if until is not None), default=None),
    }


def practice_rows(practice, calendar):
    by_day = defaultdict(list)
    for attempt in practice:
        by_day[practice_day(attempt.at, calendar)].append(attempt)
    rows = {}
    for day, attempts in by_day.items():
        scores = [hundredths(attempt.final_score) for attempt in attempts if attempt.final_score is not None]
        total, average, best = _totals(scores)
        # The C collation compares bytes; in UTF-8 their order is that of code points, which is
        # Python's.
        domains = sorted({attempt.domain for attempt in attempts} - {None})
        rows[day] = {
            "attempts_count": len(attempts), "scored_attempts": len(scores), "total_score": decimal(total),
            "average_score": decimal(average or 0), "best_score": decimal(best or 0),
            "total_duration_seconds": sum((a.audio_duration or 0 for a in attempts), Decimal(0)),
            "domains_practiced": domains,
        }
    return rows


def question_rows(attempts, calendar, settings):
    by_question = defaultdict(list)
    for attempt in attempts:
        if attempt.question_id is not None:
            by_question[attempt.question_id].append(attempt)
    rows = {}
    for question, asked in by_question.items():
        scored = [attempt for attempt in asked if not attempt.is_skipped and attempt.final_score is not None]
        scores = [hundredths(attempt.final_score) for attempt in scored]
        total, average, best = _totals(scores)
        latest = scored[-1] if scored else None
        rows[question] = {
            "times_asked": len(asked), "times_skipped": sum(attempt.is_skipped for attempt in asked),
            "times_scored": len(scored), "total_score": decimal(total), "avg_score": decimal(average),
            "best_score": decimal(best), "worst_score": decimal(min(scores, default=None)),
            "latest_score": latest and latest.final_score, "last_asked_at": max(attempt.at for attempt in asked),
            "latest_scored_at": latest and latest.at, "latest_attempt_id": latest and latest.id,
            **review_of([(attempt.final_score, practice_day(attempt.at, calendar)) for attempt in scored], settings),
        }
    return rows


def skill_rows(practice, settings):
    points = defaultdict(list)
    for attempt in practice:
        for skill, score in zip(settings.skills, sub_scores(attempt, settings.skills)):
            if score is not None:
                points[skill].append((attempt, score))
    return {skill: _skill_row(scored, settings) for skill, scored in points.items()}


def _skill_row(scored, settings):
    history = scored[-settings.history_length:]
    scores = [score for _, score in history]
    newest = scored[-1][0]
    trend, difference = _trend(scores, settings)
    before = scores[:-1][-settings.average_window:]
    recent = scores[-settings.average_window:]
    return {
        "current_avg": decimal(mean(sum(recent), len(recent))),
        "previous_avg": decimal(mean(sum(before), len(before))) if before else None,
        "best_score": decimal(max(score for _, score in scored)),
        "worst_score": decimal(min(score for _, score in scored)),
        "trend": trend, "trend_percentage": decimal(difference),
        "score_history": [{"date": _date(attempt.at), "score": decimal(score)} for attempt, score in history],
        "attempts_count": len(scored), "last_practiced_at": newest.at, "last_attempt_id": newest.id,
    }


def _trend(scores, settings):
    window = min(settings.average_window, len(scores) // 2)
    if window == 0:
        return "stable", 0
    difference = sum(scores[-window:]) - sum(scores[-2 * window:-window])
    threshold = hundredths(settings.trend_threshold) * window
    trend = "improving" if difference > threshold else "declining" if difference < -threshold else "stable"
    return trend, mean(difference, window)


def _date(at):
    return (EPOCH + timedelta(seconds=at // SECOND)).strftime("%Y-%m-%dT%H:%M:%SZ")


def summaries_of(attempts, calendar, settings):
    """All summary rows of one user: for each table, its rows by key."""
    attempts = sorted(attempts, key=lambda attempt: (attempt.at, attempt.id))
    practice = [attempt for attempt in attempts if not attempt.is_skipped]
    return {
        "users": {None: user_row(practice, calendar, settings)},
        "skill_progress": skill_rows(practice, settings),
        "question_history": question_rows(attempts, calendar, settings),
        "practice_sessions": practice_rows(practice, calendar),
    }


def milestones_of(attempts, calendar, settings):
    """The milestones that the attempts of one user show, each with the time at which it was
    reached."""
    attempts = sorted(attempts, key=lambda attempt: (attempt.at, attempt.id))

    def length_after(days):
        return streaks(days, calendar.excused, settings.streak_freezes, settings.streak_freeze_every)[0]

    return milestones.reached(
        [attempt for attempt in attempts if not attempt.is_skipped], settings.milestones,
        lambda attempt: practice_day(attempt.at, calendar), length_after)
