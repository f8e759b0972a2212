"""Random statements on an installation: what an application, its users and its DBA do to attempts, users, questions
and settings. How they are put into transactions and sessions is the tests' business."""

import json
from dataclasses import dataclass

from database import SKILLS

COLUMNS = ("user_id", "question_id", "final_score", *(f"{skill}_score" for skill in SKILLS), "ml_scores",
           "is_skipped", "domain", "audio_duration", "created_at")
# Daylight saving, half hours, and days on the other side of the date line.
TIME_ZONES = (None, "UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe",
              "Pacific/Kiritimati", "Pacific/Pago_Pago")
USERS = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 9))
NOBODY = "00000000-0000-4000-8000-0000000000ff"
QUESTIONS = (1, 2, 3, 4, 5)

# For ON CONFLICT, and far beyond what the identity column hands out: otherwise an ordinary INSERT would collide with
# a row that has such an id, which is 23505 by the test's own fault.
GIVEN_IDS = range(1_000_000, 1_000_040)

# How often each kind of statement comes, for one session and for several.
ALONE = {"insert": 30, "copy": 6, "update": 22, "delete": 8, "upsert": 8, "insert_and_update": 6, "merge": 4,
         "move": 6, "refused": 14, "leave_and_return": 2, "replace_question": 2, "configure": 3, "truncate": 0.2}
TOGETHER = {"insert": 30, "copy": 4, "update": 22, "delete": 12, "upsert": 6, "insert_and_update": 5, "merge": 3,
            "move": 5, "refused": 4, "leave": 1, "come": 12, "remove_question": 1, "add_question": 12,
            "rebuild_user": 3, "rebuild": 1.5, "configure": 0.7, "truncate": 0.1}


@dataclass
class Statement:
    sql: str
    # The data of a COPY.
    rows: list | None = None
    # What it must fail with, if it touches any row.
    fails: str | None = None
    # What it may fail with besides the contract's errors, when other sessions are at work.
    may_fail: frozenset = frozenset()

    def __post_init__(self):
        if self.fails:
            self.may_fail |= {self.fails}

    def execute(self, connection):
        """Returns how many rows it touched."""
        with connection.cursor() as cursor:
            if self.rows is None:
                # Without parameters: several statements may stand in one text.
                return cursor.execute(self.sql).rowcount
            with cursor.copy(self.sql) as copy:
                for row in self.rows:
                    copy.write_row(row)
            return cursor.rowcount

    def __str__(self):
        return self.sql if self.rows is None else f"{self.sql} -- {self.rows}"


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else "'" + value.replace("'", "''") + "'"


def values(rows):
    return ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in rows)


class Operations:
    def __init__(self, random, weights):
        self.random = random
        self.kinds, self.weights = list(weights), list(weights.values())

    def next(self):
        return getattr(self, self.random.choices(self.kinds, self.weights)[0])()

    # -- attempts --------------------------------------------------------------------------------

    def insert(self):
        return Statement(f"INSERT INTO attempts ({', '.join(COLUMNS)}) VALUES {values(self.rows(self.size()))}")

    def copy(self):
        return Statement(f"COPY attempts ({', '.join(COLUMNS)}) FROM STDIN", rows=self.rows(self.size()))

    def update(self):
        columns = self.random.sample([*COLUMNS, "id"], self.random.choice([1, 1, 2, 4]))
        row = self.row()
        changes = ", ".join(f"{column} = {literal(row[column]) if column in row else 'DEFAULT'}" for column in columns)
        return Statement(f"UPDATE attempts SET {changes} WHERE {self.some()}")

    def delete(self):
        return Statement(f"DELETE FROM attempts WHERE {self.some(most=60)}")

    def upsert(self):
        """INSERT ... ON CONFLICT fires the UPDATE triggers before the INSERT triggers."""
        ids = self.random.sample(GIVEN_IDS, self.random.choice([1, 3, 12]))
        rows = [(number, *row) for number, row in zip(ids, self.rows(len(ids)))]
        changes = ", ".join(f"{column} = excluded.{column}" for column in self.random.sample(COLUMNS, 4))
        action = self.random.choice(["NOTHING", f"UPDATE SET {changes}", f"UPDATE SET {changes}"])
        return Statement(f"INSERT INTO attempts (id, {', '.join(COLUMNS)}) VALUES {values(rows)} "
                         f"ON CONFLICT (id) DO {action}")

    def insert_and_update(self):
        """The triggers of all parts fire when all rows are there."""
        update = f"UPDATE attempts SET final_score = {self.score()} WHERE id % 2 = 0 AND {self.some()}"
        delete = f"DELETE FROM attempts WHERE id % 2 = 1 AND {self.some()}"
        return Statement(f"WITH deleted AS ({delete}), inserted AS ({self.insert().sql}) {update}")

    def merge(self):
        # A row without a match takes a new id: with a given one, two sessions may both find no match, and MERGE then
        # fails with 23505 by design.
        rows = [(number, self.user(), self.score(), self.time()) for number in self.random.sample(GIVEN_IDS, 4)]
        return Statement(f"""
            MERGE INTO attempts a USING (VALUES {values(rows)}) AS v (id, user_id, score, at) ON a.id = v.id
            WHEN MATCHED AND a.is_skipped THEN DELETE
            WHEN MATCHED THEN UPDATE SET final_score = v.score, user_id = v.user_id::uuid
            WHEN NOT MATCHED THEN
                INSERT (user_id, voice_score, created_at) VALUES (v.user_id::uuid, v.score, v.at::timestamptz)""")

    def truncate(self):
        return Statement("TRUNCATE attempts")

    def refused(self):
        """One bad value, in the middle of a batch of good ones or in an UPDATE."""
        fails, column, bad = self.random.choice([
            ("22023", "ml_scores", self.random.choice([
                '{"content": "80"}', '{"voice": 100.01}', '{"structure_score": -1}', '{"delivery": true}',
                '{"confidence": {"content": 1}}', '[{"content": 80}]', "7", '"no document"',
                json.dumps(json.dumps(json.dumps({"content": 80}))), json.dumps('{"communication": 1e9}')])),
            ("23514", f"{self.random.choice(SKILLS)}_score", self.random.choice([-0.01, 100.01, "NaN"])),
            ("23514", "final_score", self.random.choice([-1, 100.01, "NaN"])),
            ("23514", "audio_duration", self.random.choice([-1, "NaN"])),
            ("23514", "created_at", self.random.choice(["1969-12-31 23:59:59+00", "10000-01-01 00:00+00", "infinity"])),
            ("23503", "user_id", NOBODY),
            ("23503", "question_id", 999),
        ])
        if self.random.random() < 0.3:
            return Statement(f"UPDATE attempts SET {column} = {literal(bad)} WHERE {self.some()}", fails=fails)
        if self.random.random() < 0.1:
            return Statement(f"UPDATE users SET time_zone = 'Mars/Olympus_Mons' WHERE id = '{self.user()}'",
                             fails="22023")
        rows = [self.row() for _ in range(self.size())]
        self.random.choice(rows)[column] = bad
        return Statement(f"INSERT INTO attempts ({', '.join(COLUMNS)}) VALUES {values(map(dict.values, rows))}",
                         fails=fails)

    # -- users, questions, settings --------------------------------------------------------------

    def move(self):
        zone = literal(self.random.choice(TIME_ZONES))
        return Statement(f"UPDATE users SET time_zone = {zone} WHERE id = '{self.user()}'")

    def leave(self):
        return Statement(f"DELETE FROM auth.users WHERE id = '{self.user()}'")

    def come(self):
        return Statement(f"INSERT INTO auth.users (id) VALUES ('{self.user()}') ON CONFLICT DO NOTHING")

    def leave_and_return(self):
        user = self.user()
        return Statement(f"DELETE FROM auth.users WHERE id = '{user}'; INSERT INTO auth.users (id) VALUES ('{user}')")

    def remove_question(self):
        return Statement(f"DELETE FROM questions WHERE id = {self.random.choice(QUESTIONS)}")

    def add_question(self):
        number = self.random.choice(QUESTIONS)
        return Statement(f"INSERT INTO questions (id, question) VALUES ({number}, 'Why?') ON CONFLICT DO NOTHING")

    def replace_question(self):
        number = self.random.choice(QUESTIONS)
        return Statement(f"DELETE FROM questions WHERE id = {number}; "
                         f"INSERT INTO questions (id, question) VALUES ({number}, 'Why?')")

    def rebuild_user(self):
        # The user may be deleted between the reading of its id and the call: P0002, "does not exist".
        return Statement("SELECT interview_core.rebuild_summaries('public', id) FROM users "
                         f"WHERE id = '{self.user()}'", may_fail=frozenset(["P0002"]))

    def rebuild(self):
        return Statement("SELECT interview_core.rebuild_summaries()")

    def configure(self):
        window = self.random.randint(1, 6)
        setting = self.random.choice([
            f"average_window => {window}, history_length => {self.random.randint(2 * window, 30)}",
            f"trend_threshold => {self.random.choice([0, 1.5, 10])}",
            f"time_zone => '{self.random.choice(TIME_ZONES[1:])}'",
        ])
        return Statement(f"SELECT interview_core.configure('public', {setting})")

    # -- values ----------------------------------------------------------------------------------

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
        """A condition that is true of a few attempts."""
        return (f"id IN (SELECT id FROM attempts WHERE id % 7 = {self.random.randrange(7)} "
                f"ORDER BY id LIMIT {self.random.randint(1, most)} OFFSET {self.random.choice([0, 0, 2, 15])})")

    def user(self):
        return self.random.choice(USERS)

    def score(self):
        return self.random.choice([0, 100, self.random.randint(0, 100), self.random.randint(0, 10000) / 100])

    def score_or_null(self, share_of_nulls):
        return None if self.random.random() < share_of_nulls else self.score()

    def time(self):
        """Around changes to daylight saving; often equal, seldom in order, in the same second or at the very ends."""
        kind = self.random.random()
        if kind < 0.02:
            return self.random.choice(["1970-01-01 00:00+00", "9999-12-31 23:59:59.999999+00"])
        day = self.random.choice([*range(5, 13), *range(26, 32)])
        hour = self.random.randrange(0, 24, 3)
        second = self.random.choice([0, 0.25, 0.999999]) if kind < 0.5 else self.random.randrange(60)
        return f"2026-03-{day:02} {hour:02}:30:{second}+00"

    def document(self):
        """A score document that can be read: SQL NULL, JSON null, an object, or a string that holds one."""
        scores = {}
        for skill in self.random.sample(SKILLS, self.random.choice([0, 1, 1, 3])):
            fine = self.random.choice([0, 0.005, 99.994, 100.004, 1e1, self.random.randint(0, 1000000) / 10000])
            scores[skill] = self.random.choice([None, self.score(), fine])
            if self.random.random() < 0.3:
                scores[f"{skill}_score"] = self.score_or_null(0.3)
        text = json.dumps({**scores, "model": "v2"})
        return self.random.choice([None, "null", text, text, text, json.dumps(text)])
