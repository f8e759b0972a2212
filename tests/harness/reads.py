"""Computes in Python what users read beyond their summaries: skill_needs, domain_progress,
weekly_summary, the difficulty of questions and next_questions.

It follows docs/practice.md and shares nothing with the SQL. Everything is a fraction until it is
rounded, so that equal values are equal and ties are ties.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal, getcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

getcontext().prec = 60
DIFFICULTIES = {"easy": 75, "medium": 50, "hard": 25}
TENTH = Fraction(1, 10)


def rounded(value, places):
    """Half away from zero."""
    scaled = abs(value) * 10 ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def half_life(days):
    """2 to the power of -days / 14, exactly where it is a fraction."""
    if days % 14 == 0:
        return Fraction(1, 2 ** (days // 14))
    return Fraction(Decimal(2) ** (Decimal(-days) / 14))


def level(user, skills):
    """U: how good a user is as a whole."""
    if skills:
        return sum(Fraction(skill["current_avg"]) for skill in skills) / len(skills)
    return Fraction(user["average_score"]) if user["scored_attempts"] else Fraction(50)


class Reads:
    """The rows of one database as they are now, and what follows from them."""

    def __init__(self, connection):
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

            def rows(query):
                return connection.execute(query).fetchall()

            (self.settings,) = rows("SELECT * FROM interview_core_installation")
            self.users = {row["id"]: row for row in rows("SELECT * FROM users")}
            self.questions = {row["id"]: row for row in rows("SELECT * FROM questions")}
            self.skills, self.histories, self.days = (self._of_users(rows(f"SELECT * FROM {table}"))
                                                      for table in ("skill_progress", "question_history", "practice_sessions"))
            self.known = {row["name"].lower(): row["name"] for row in rows("SELECT name FROM pg_timezone_names")
                          if "/" in row["name"] and not row["name"].startswith(("posix/", "right/"))}
            self.known |= {"utc": "UTC", "gmt": "GMT"}
            self.now = rows("SELECT now() AS now")[0]["now"]

    @staticmethod
    def _of_users(rows):
        found = defaultdict(list)
        for row in rows:
            found[row["user_id"]].append(row)
        return found

    def local_date(self, user, moment):
        for name in (self.users[user]["time_zone"], self.settings["time_zone"], "UTC"):
            if name and name.lower() in self.known:
                return moment.astimezone(ZoneInfo(self.known[name.lower()])).date()

    def today(self, user):
        return self.local_date(user, self.now)

    def level(self, user):
        return level(self.users[user], self.skills[user])

    # -- views -----------------------------------------------------------------------------------

    def skill_needs(self):
        return [self._need(user, skill) for user in self.users for skill in self.settings["skills"]]

    def _need(self, user, name):
        target, own = Fraction(self.settings["target_score"]), self.level(user)
        progress = next((row for row in self.skills[user] if row["skill_name"] == name), None)
        if progress:
            points = min(progress["attempts_count"], self.settings["average_window"])
            mastery = (3 * own + points * Fraction(progress["current_avg"])) / (3 + points)
            days = max(0, (self.today(user) - self.local_date(user, progress["last_practiced_at"])).days)
        else:
            mastery, days = own, None
        stale = days is None or days >= 14
        declining = bool(progress) and progress["trend"] == "declining"
        need = (7 * TENTH * max(Fraction(0), target - mastery) / target
                + 2 * TENTH * (1 - (0 if days is None else half_life(days))) + (TENTH if declining else 0))
        reasons = [name for name, holds in (("below_target", mastery < target), ("stale", stale), ("declining", declining))
                   if holds]
        return {
            "user_id": user, "skill_name": name, "mastery": rounded(mastery, 2), "need": rounded(need, 4),
            "reasons": reasons, "current_avg": progress and progress["current_avg"],
            "attempts_count": progress["attempts_count"] if progress else 0,
            "last_practiced_at": progress and progress["last_practiced_at"], "trend": progress and progress["trend"],
        }

    def domain_progress(self):
        groups = defaultdict(list)
        for user, histories in self.histories.items():
            for row in histories:
                question = self.questions[row["question_id"]]
                groups[user, question["domain"], question["category"]].append(row)
        found = []
        for (user, domain, category), rows in groups.items():
            scored, best = sum(row["times_scored"] for row in rows), [row["best_score"] for row in rows if row["times_scored"]]
            total = sum(Fraction(row["total_score"]) for row in rows)
            found.append({"user_id": user, "domain": domain, "category": category, "questions": len(rows), "scored": scored,
                          "average": rounded(total / scored, 2) if scored else None, "best": max(best, default=None)})
        return found

    def weekly_summary(self):
        weeks = defaultdict(list)
        for user, days in self.days.items():
            for row in days:
                weeks[user, row["practice_date"] - timedelta(days=row["practice_date"].weekday())].append(row)
        found = []
        for (user, week), rows in weeks.items():
            attempts, scored = (sum(row[name] for row in rows) for name in ("attempts_count", "scored_attempts"))
            total, goal = sum(Fraction(row["total_score"]) for row in rows), self.users[user]["weekly_goal"]
            found.append({
                "user_id": user, "week": week, "practice_days": len(rows), "attempts": attempts, "scored": scored,
                "average": rounded(total / scored, 2) if scored else Decimal("0.00"),
                "best": max(row["best_score"] for row in rows), "duration": sum(row["total_duration_seconds"] for row in rows),
                "weekly_goal": goal, "goal_reached": None if goal is None else attempts >= goal,
            })
        return found

    def difficulty_estimates(self):
        """By question."""
        histories = [row for rows in self.histories.values() for row in rows]
        scored = sum(row["times_scored"] for row in histories)
        mean = sum(Fraction(row["total_score"]) for row in histories) / scored if scored else Fraction(50)
        found = {}
        for question in self.questions:
            own = [row for row in histories if row["question_id"] == question]
            total, count = sum(Fraction(row["total_score"]) for row in own), sum(row["times_scored"] for row in own)
            found[question] = rounded(100 - (total + 5 * mean) / (count + 5), 2)
        return found

    # -- next questions --------------------------------------------------------------------------

    def next_questions(self, user, how_many, domain=None, difficulty=None):
        """The ids with their reasons, in order."""
        today, own = self.today(user), self.level(user)
        scored = {row["question_id"]: row for row in self.histories[user] if row["times_scored"]}
        candidates = [
            question for question in self.questions.values()
            if question["is_active"] and (not question["is_custom"] or question["uploaded_by"] == user)
            and (domain is None or question["domain"] == domain)
            and (difficulty is None or question["difficulty"] == difficulty)]
        due, early, by_category = [], [], defaultdict(list)
        for question in candidates:
            row = scored.get(question["id"])
            if row is None:
                distance = abs(DIFFICULTIES.get(question["difficulty"], 50) - own)
                by_category[question["category"] or ""].append((distance, question["id"]))
            elif row["review_due"] <= today:
                overdue = Fraction((today - row["review_due"]).days) / Fraction(row["review_stability"])
                due.append((-overdue, question["id"]))
            else:
                early.append((row["review_due"], question["id"]))

        averages = defaultdict(list)
        for row in scored.values():
            averages[self.questions[row["question_id"]]["category"] or ""].append(Fraction(row["avg_score"]))

        def strength(category):
            return (3 * own + sum(averages[category])) / (3 + len(averages[category]))

        # Code points are in the order of the C collation.
        queues = [sorted(by_category[category]) for category in sorted(by_category, key=lambda c: (strength(c), c))]
        new = [queue[turn][1] for turn in range(max(map(len, queues), default=0)) for queue in queues if turn < len(queue)]
        due, early = ([question for _, question in sorted(questions)] for questions in (due, early))
        first = -(-6 * how_many // 10)
        ordered = ([(question, "due") for question in due[:first]] + [(question, "new") for question in new]
                   + [(question, "due") for question in due[first:]] + [(question, "early") for question in early])
        return ordered[:how_many]
