"""Who practises in the demo, and when: people with habits, and a year of their answers.

Days are counted backwards from today, so the streaks are current whenever the demo runs; the random
numbers have a fixed seed, so every run is the same.
"""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from typing import Callable
from zoneinfo import ZoneInfo

SKILLS = ("content", "delivery", "communication", "voice", "confidence", "structure")

QUESTIONS = [
    ("Tell me about yourself.", "behavioral", "easy"),
    ("Why do you want to leave your job?", "behavioral", "medium"),
    ("Describe a conflict in your team.", "behavioral", "medium"),
    ("What is your biggest weakness?", "behavioral", "hard"),
    ("A decision that you regret?", "behavioral", "hard"),
    ("When did you last change your mind?", "behavioral", "medium"),
    ("How do you say no to a customer?", "behavioral", "medium"),
    ("What makes a good code review?", "technical", "easy"),
    ("Explain an index to a colleague.", "technical", "easy"),
    ("Design a URL shortener.", "technical", "hard"),
    ("What happens when a commit fails?", "technical", "hard"),
    ("How do you find a slow query?", "technical", "medium"),
    ("When is a queue the wrong answer?", "technical", "hard"),
    ("Walk me through an outage.", "technical", "medium"),
    ("What would you test first?", "technical", "medium"),
    ("How do you plan a migration?", "technical", "medium"),
    ("Your first ninety days here?", "leadership", "medium"),
    ("How do you delegate?", "leadership", "easy"),
    ("Two seniors disagree: what now?", "leadership", "hard"),
    ("How do you measure a team?", "leadership", "hard"),
]
# Each person answers these on one day only, and the last ones never.
ASKED_ONCE = [
    ("Explain a race condition.", "technical", "medium"),
    ("A goal that you missed?", "behavioral", "medium"),
    ("How do you let somebody go?", "leadership", "hard"),
]
NEVER_ASKED = [
    ("What is a deadlock?", "technical", "medium"),
    ("Whom did you teach something?", "behavioral", "medium"),
    ("What do you do in a crisis?", "leadership", "hard"),
]
BANK = QUESTIONS + ASKED_ONCE + NEVER_ASKED


@dataclass(frozen=True)
class Person:
    name: str
    story: str
    days: tuple  # how many days ago, each a session
    level: Callable[[int], float]  # the score to expect this many days ago
    scatter: float = 3.0
    # How this person's application writes sub-scores: "document", "columns" or "string" (serialised
    # twice).
    writes: str = "document"
    hour: Callable[[int], float] = lambda _: 18.5  # local time of a day's session
    time_zone: str | None = None  # the present one
    journey: tuple = ()  # zones before it, each with the last day there
    excused: tuple = ()  # days without practice that are not missed
    goal: int | None = None  # answers a week
    offline: tuple = ()  # days whose sessions reach the database in one late import
    id: uuid.UUID = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "id", uuid.uuid5(uuid.NAMESPACE_DNS, self.email))

    @property
    def email(self):
        return self.name.lower().replace(" ", ".") + "@example.com"

    def zone(self, ago=0):
        former = (zone for zone, last in self.journey if ago >= last)
        return ZoneInfo(next(former, self.time_zone or "UTC"))

    def today(self, now):
        return now.astimezone(self.zone()).date()

    def moves(self, now):
        """Which zones were left, and when: in the evening of the last day there, by UTC."""
        return [(zone, datetime.combine(self.today(now) - timedelta(days=last), time(18), timezone.utc))
                for zone, last in self.journey]


@dataclass(frozen=True)
class Answer:
    at: datetime
    question: int  # place in BANK
    skipped: bool
    scores: dict  # by skill; empty if skipped
    final: float | None
    seconds: float


@dataclass(frozen=True)
class Session:
    person: Person
    started_at: datetime
    abandoned: bool
    answers: tuple


def every(step, first, last):
    return tuple(range(first, last - 1, -step))


PEOPLE = (
    Person(
        "Ada Okafor", "improves: every third day at first, daily for three weeks, but for a holiday",
        days=every(3, 364, 22) + every(1, 21, 15) + every(1, 9, 1), excused=every(1, 14, 10),
        level=lambda ago: 50 + 14 * (365 - ago) / 365 + 2.6 * max(0, 9 - ago),
    ),
    Person(
        "Bruno Keller", "declines: had a strong winter, then lost interest",
        days=every(4, 363, 6), writes="columns",
        level=lambda ago: 76 + 6 * ago / 365 - 0.9 * max(0, 24 - ago),
    ),
    Person(
        "Chen Wei", "steady: twice a week, about the same each time",
        days=every(7, 361, 4) + every(7, 358, 1), writes="string", scatter=1.6,
        level=lambda ago: 74.0,
    ),
    Person(
        "Divya Rao", "broke a streak of 41 days two weeks ago and began again",
        days=every(5, 360, 60) + every(1, 55, 15) + every(1, 4, 1), goal=25,
        level=lambda ago: 60 + 12 * (365 - ago) / 365,
    ),
    Person(
        "Emi Tanaka", "lives in Tokyo, practises before breakfast or late at night, and missed one day",
        days=every(4, 362, 32) + every(1, 30, 10) + every(1, 8, 1), time_zone="Asia/Tokyo",
        hour=lambda ago: 6.25 if ago % 2 else 21.5,
        level=lambda ago: 66 + 8 * (365 - ago) / 365,
    ),
    Person(
        "Frank Moreau", "was offline for five weeks in between: his telephone synchronised at the end",
        days=every(6, 361, 121) + every(6, 84, 2), offline=every(1, 119, 86),
        level=lambda ago: 58 + 10 * (365 - ago) / 365,
    ),
    Person(
        "Greta Lind", "flew from Berlin to Tokyo and on to New York: every morning, wherever she was",
        days=every(3, 363, 48) + every(1, 45, 1), time_zone="America/New_York", hour=lambda ago: 7.5,
        journey=(("Europe/Berlin", 25), ("Asia/Tokyo", 11)),
        level=lambda ago: 62 + 16 * (365 - ago) / 365,
    ),
)


def sessions(person, days, now):
    """The sessions of some days, each with its answers."""
    # A seed of text gives the same numbers on every platform and in every run.
    numbers = random.Random(f"{person.name} {days[0]}")
    today = person.today(now)
    strengths = {skill: numbers.uniform(-7, 7) for skill in SKILLS}
    difficulty = [numbers.uniform(-6, 6) for _ in BANK]
    for ago in days:
        midnight = datetime.combine(today - timedelta(days=ago), time(), person.zone(ago))
        at = midnight + timedelta(hours=person.hour(ago), minutes=numbers.uniform(0, 45))
        at = at.astimezone(timezone.utc)
        abandoned = numbers.random() < 0.04
        count = 2 if abandoned else numbers.choice((4, 5, 5, 6))
        started_at, answers = at, []
        questions = numbers.sample(range(len(QUESTIONS)), count)
        if ago == days[-12:][0]:
            questions[:len(ASKED_ONCE)] = range(len(QUESTIONS), len(QUESTIONS) + len(ASKED_ONCE))
        for question in questions:
            at += timedelta(seconds=numbers.uniform(100, 260))
            level = person.level(ago) + difficulty[question]
            answers.append(_answer(numbers, person, at, question, level, strengths))
        yield Session(person, started_at, abandoned, tuple(answers))


def _answer(numbers, person, at, question, level, strengths):
    if numbers.random() < 0.06:
        return Answer(at, question, True, {}, None, 0)
    scores = {
        skill: round(min(100, max(0, numbers.gauss(level + strengths[skill], person.scatter))), 1)
        for skill in SKILLS
    }
    final = round(sum(scores.values()) / len(scores), 2)
    return Answer(at, question, False, scores, final, round(numbers.uniform(35, 150), 1))
