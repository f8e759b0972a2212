"""Rows of an application before it has the extension: months of practice, written by its own row
triggers, so that its summaries have drifted from its attempts as they do in practice."""

import json
import random

from psycopg.types.json import Jsonb

from application import Statements, run_as_owner
from database import SKILLS

DOMAINS = ("general", "databases", "frontend", "sales")
ATTEMPTS = 240


def fill(database, seed, attempts=ATTEMPTS):
    """A few users with rows in every table, chosen by the seed; returns the users' ids."""
    return Practice(database, random.Random(seed)).fill(attempts)


def fill_with_many(database, attempts=100_000, users=1000):
    """Rows enough to measure with; attempts of the same users over months."""
    run_as_owner(database, "application_many.sql", "-v", f"attempts={attempts}", "-v", f"users={users}")


class Practice:
    def __init__(self, database, chance):
        self.database = database
        self.application = Statements(database)
        self.random = chance

    def fill(self, count):
        users = [self.database.sign_up(f"user{number}@example.com", {"full_name": f"User {number}"})
                 for number in range(5)]
        questions = [self.application.insert_as_backend(
            "questions", question=f"Question {number}?", ideal_answer="It depends.", category="technical",
            domain=DOMAINS[number % 4], keywords=["a", "b"])["id"] for number in range(12)]
        questions.append(self.application.add_question(users[0])["id"])
        self.application.save_profile(users[1])
        sessions = {user: [self.application.start_session(user)["id"] for _ in range(3)] for user in users[:3]}
        self.application.save_analysis(users[0])
        self.application.save_analysis(None)
        # The last user has never practised.
        for number in range(count):
            user = users[self.random.choice([0, 0, 0, 1, 1, 2, 3])]
            self.attempt(number / count, user, self.random.choice([*questions, None]),
                         self.random.choice([*sessions.get(user, ()), None]))
        self.afterwards()
        for user, (session, *_) in sessions.items():
            self.application.complete_session(session)
            self.application.save_report(user, session)
        return users

    def attempt(self, when, user, question, session):
        """At some part of nine months; a few arrive late."""
        late = 0.1 if self.random.random() < 0.05 else 0
        columns = {
            "question_id": question, "session_id": session, "domain": self.random.choice(DOMAINS),
            "audio_duration": self.random.choice([0, 12.5, 61.75, 600]),
            "created_at": self.moment(int(252 * max(0, when - late)))}
        kind = self.random.random()
        if kind < 0.5:
            scores = {f"{skill}_score": self.score() for skill in SKILLS}
            self.application.insert_attempt(user, final_score=self.score(), **scores, **columns)
        elif kind < 0.75:
            # Scores in a document alone: the columns have their default of 0.
            scores = {skill: self.score() for skill in SKILLS}
            self.application.insert_documented_attempt(user, scores, final_score=self.score(), **columns)
        elif kind < 0.87:
            is_skipped = self.random.choice([{"is_skipped": True}, {"is_skipped": False}, {}])
            self.application.skip_question(user, **is_skipped, **columns)
        else:
            # To be scored later, if at all: the row triggers do not follow.
            self.application.insert_as_backend("attempts", user_id=user, question_text="Why?", transcript="Hm.",
                                               ml_scores=Jsonb(json.dumps({})), **columns)

    def moment(self, days):
        """So many days after the first, in months of 28."""
        hour, minute, second = self.random.randrange(24), self.random.randrange(60), self.random.randrange(60)
        return (f"2026-{1 + days // 28:02}-{1 + days % 28:02} {hour:02}:{minute:02}:{second:02}."
                f"{self.random.randrange(1_000_000):06}+00")

    def score(self):
        return self.random.choice([self.random.randint(30, 100), self.random.randint(3000, 10000) / 100])

    def afterwards(self):
        """Changes that no row trigger of the application follows."""
        self.database.installer.execute("""
            UPDATE attempts SET final_score = 64.5, content_score = 61.25
            WHERE transcript = 'Hm.' AND id % 2 = 0;
            DELETE FROM attempts WHERE id % 41 = 0""")
