"""Computes progress_report() in Python, from the rows of attempts and the user's time zones.

It follows docs/reports.md and shares nothing with the extension. Streak, needs and next questions
are as of now and come from other functions and views: they are left out here.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from database import SKILLS
from recomputation import DAY, Attempt, decimal, hundredths, local_day, mean, sub_scores

EPOCH = date(1970, 1, 1)
MOST_DAYS = 400
MOST_QUESTIONS = 5


def number_of(day):
    return (day - EPOCH).days


def day_of(at, zones):
    """The practice day of an instant: in the zone of the first end after it. The last one has no
    end."""
    return local_day(at, next(zone for end, zone in zones if end is None or at < end))


def text_of(day):
    return (EPOCH + timedelta(days=day)).isoformat()


def average(scores):
    return decimal(mean(sum(scores), len(scores))) if scores else None


def figures(attempts):
    """The totals of practice attempts."""
    scores = [hundredths(attempt.final_score) for attempt in attempts if attempt.final_score is not None]
    return {
        "attempts": len(attempts), "scored_attempts": len(scores), "average_score": average(scores),
        "best_score": decimal(max(scores, default=None)),
        "duration_seconds": sum((attempt.audio_duration or 0 for attempt in attempts), Decimal(0)),
    }


def report(attempts: list[Attempt], zones, window, first: date, last: date, milestones=(), texts=None, skills=SKILLS):
    """The parts of a report that depend on the attempts alone. `milestones`: kind, level, instant.
    `texts`: of each question that its user sees, text and category."""
    first, last = number_of(first), number_of(last)
    length = last - first + 1
    practice = sorted((a for a in attempts if not a.is_skipped), key=lambda a: (a.at, a.id))
    by_day = defaultdict(list)
    for attempt in practice:
        by_day[day_of(attempt.at, zones)].append(attempt)
    days = [day for day in sorted(by_day) if first <= day <= last]
    earlier = [day for day in sorted(by_day) if first - length <= day < first]

    def totals(days):
        return {"practice_days": len(days), **figures([a for day in days for a in by_day[day]])}

    reached = [(at, kind, level) for kind, level, at in milestones if first <= day_of(at, zones) <= last]
    return {
        "version": 1, "from_date": text_of(first), "to_date": text_of(last),
        "totals": totals(days),
        "previous": {"from_date": text_of(first - length), "to_date": text_of(first - 1), **totals(earlier)},
        "days": [{"date": text_of(day), **figures(by_day[day])} for day in days[-MOST_DAYS:]],
        "skills": [skill_of(skill, [sub_scores(a, skills)[position] for a in practice], practice, zones, window, first, last)
                   for position, skill in enumerate(skills)],
        "questions": questions_of([a for day in days for a in by_day[day]], texts or {}),
        "milestones": [{"kind": kind, "level": level, "reached_at": second_of(at)}
                       for at, kind, level in sorted(reached)],
    }


def second_of(at):
    seconds = at // 1_000_000
    day, rest = divmod(seconds, DAY // 1_000_000)
    return f"{text_of(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def skill_of(skill, scores, practice, zones, window, first, last):
    points = [(day_of(attempt.at, zones), score) for attempt, score in zip(practice, scores) if score is not None]
    at_start = average([score for day, score in points if day < first][-window:])
    at_end = average([score for day, score in points if day <= last][-window:])
    by_day = defaultdict(list)
    for day, score in points:
        if first <= day <= last:
            by_day[day].append(score)
    return {
        "skill": skill, "attempts": sum(map(len, by_day.values())),
        "average_at_start": at_start, "average_at_end": at_end,
        "change": None if at_start is None or at_end is None else at_end - at_start,
        "points": [{"date": text_of(day), "score": average(by_day[day])}
                   for day in sorted(by_day)[-MOST_DAYS:]],
    }


def questions_of(practice, texts):
    by_question = defaultdict(list)
    for attempt in practice:
        if attempt.question_id is not None and attempt.final_score is not None:
            by_question[attempt.question_id].append(hundredths(attempt.final_score))

    def order(question):
        scores = by_question[question]
        return -Decimal(sum(scores)) / len(scores), -len(scores), question

    def line(question):
        scores = by_question[question]
        text, category = texts.get(question, (None, None))
        return {"question_id": question, "question": text, "category": category, "attempts": len(scores),
                "average_score": average(scores), "best_score": decimal(max(scores))}

    ordered = sorted(by_question, key=order)
    half = (len(ordered) + 1) // 2
    return {
        "answered": len(ordered),
        "best": [line(question) for question in ordered[:half][:MOST_QUESTIONS]],
        "weakest": [line(question) for question in ordered[half:][::-1][:MOST_QUESTIONS]],
    }
