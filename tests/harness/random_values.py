"""Random values of attempts, and conditions that are true of a few of them."""

import json

from database import SKILLS

USERS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 9))
QUESTIONS = (1, 2, 3, 4, 5)

# Lists of skills, which documents score as well. Each has the six, so that what is refused for one
# of them always is.
TECHNICAL = "technical"
SKILL_LISTS = (SKILLS, SKILLS, (*SKILLS, TECHNICAL), ("relevance", TECHNICAL, *reversed(SKILLS)),
               (*SKILLS, *(f"s{number}" for number in range(1, 25)), TECHNICAL, "relevance"))


class Values:
    def __init__(self, random):
        self.random = random

    def size(self):
        return self.random.choice([1, 1, 1, 1, 3, self.random.randint(1, 50)])

    def rows(self, count):
        return [tuple(self.row().values()) for _ in range(count)]

    def row(self):
        return {
            "user_id": self.user(),
            "question_id": self.random.choice([None, *QUESTIONS]),
            "final_score": self.score_or_null(0.2),
            **{f"{skill}_score": self.score_or_null(0.7) for skill in SKILLS},
            "ml_scores": self.document(),
            "is_skipped": self.random.random() < 0.2,
            "domain": self.random.choice([None, "general", "databases", "Databases", "énergie"]),
            "audio_duration": self.random.choice([None, 0, 1.5, 20, 7200.25]),
            "created_at": self.time(),
        }

    def some(self, most=6):
        """A condition that is true of a few attempts: random ones, or those that a summary may have
        recorded."""
        kind = self.random.random()
        if kind < 0.4:
            return (f"id IN (SELECT id FROM attempts WHERE id % 7 = {self.random.randrange(7)} "
                    f"ORDER BY id LIMIT {self.random.randint(1, most)} OFFSET {self.random.choice([0, 0, 2, 15])})")
        user = self.user()
        if kind < 0.9:
            return f"id IN ({self.of_user(user)} LIMIT {self.random.randint(1, most)})"
        return f"user_id = '{user}'" + self.random.choice(["", f" AND question_id = {self.random.choice(QUESTIONS)}"])

    def of_user(self, user):
        """A query for the attempts of one user: the newest, the oldest, the best, the worst, the
        last of a history."""
        order = self.random.choice([
            "created_at DESC, id DESC", "created_at DESC, id DESC", "created_at, id", "final_score DESC NULLS LAST, id",
            "final_score, id", f"{self.random.choice(SKILLS)}_score, id",
            f"{self.random.choice(SKILLS)}_score DESC NULLS LAST, id", "is_skipped, id"])
        return (f"SELECT id FROM attempts WHERE user_id = '{user}' ORDER BY {order} "
                f"OFFSET {self.random.choice([0, 0, 0, 0, 1, 5, 9, 10])}")

    def user(self):
        return self.random.choice(USERS)

    def score(self):
        return self.random.choice([0, 100, self.random.randint(0, 100), self.random.randint(0, 10000) / 100])

    def score_or_null(self, share_of_nulls):
        return None if self.random.random() < share_of_nulls else self.score()

    def time(self):
        """Around daylight saving changes; often equal, seldom in order, in the same second or at
        the very start."""
        kind = self.random.random()
        if kind < 0.02:
            return "1970-01-01 00:00+00"
        day = self.random.choice([*range(5, 13), *range(26, 32)])
        hour = self.random.randrange(0, 24, 3)
        second = self.random.choice([0, 0.25, 0.999999]) if kind < 0.5 else self.random.randrange(60)
        return f"2026-03-{day:02} {hour:02}:30:{second}+00"

    def document(self):
        """A score document that can be read: SQL NULL, JSON null, an object, or a string that holds
        one."""
        scores = {}
        known = (*SKILLS, TECHNICAL, "relevance", "s24")
        for skill in self.random.sample(known, self.random.choice([0, 1, 1, 3])):
            fine = self.random.choice([0, 0.005, 99.994, 100.004, 1e1, self.random.randint(0, 1000000) / 10000])
            scores[skill] = self.random.choice([None, self.score(), fine, str(fine), f"{self.score():08.3f}"])
            if self.random.random() < 0.3:
                scores[f"{skill}_score"] = self.score_or_null(0.3)
        text = json.dumps({**scores, "model": "v2"})
        # Python writes NaN, which jsonb itself does not take.
        with_nan = json.dumps({"loss": [float("nan"), float("-inf")], **scores})
        return self.random.choice([None, "null", text, text, text, json.dumps(text), json.dumps(with_nan)])
