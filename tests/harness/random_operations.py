"""Random statements on an installation: what an application, its users and its DBA do to attempts,
users, questions and settings. The tests put them into transactions and sessions."""

import json
from dataclasses import dataclass

from database import SKILLS
from house_rules import ACTIONS
from random_values import QUESTIONS, SKILL_LISTS, TECHNICAL, USERS, Values

COLUMNS = ("user_id", "question_id", "final_score", *(f"{skill}_score" for skill in SKILLS), "ml_scores",
           "is_skipped", "domain", "audio_duration", "created_at")
# Daylight saving, half hours, and days on the other side of the date line.
TIME_ZONES = (None, "UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe",
              "Pacific/Kiritimati", "Pacific/Pago_Pago")
NOBODY = "00000000-0000-4000-8000-0000000000ff"

# For ON CONFLICT, and far above the ids of the identity column: otherwise an ordinary INSERT could
# collide with such a row and fail with 23505, by the test's own fault.
GIVEN_IDS = range(1_000_000, 1_000_040)

# A descending sequence: the attempt comes first among those of the same time.
EARLIER_IDS = "house.earlier_ids"
INTERVALS = ("0.000001 seconds", "1 second", "3 hours", "1 day", "2 days")

# PostgreSQL's SQLSTATEs for a statement that reaches a row which other code has changed in the
# meantime.
MEDDLED = frozenset(["27000", "21000"])

# How often each kind of statement comes, for one session and for several.
ALONE = {"insert": 30, "copy": 6, "update": 26, "delete": 8, "upsert": 8, "all_in_one": 8, "merge": 4,
         "rescore": 6, "block": 6, "meddling": 8, "ruled": 10, "move": 6, "refused": 14, "leave_and_return": 2,
         "replace_question": 2, "configure": 3, "score_column": 2, "lose_zone": 2, "merge_users": 4,
         "correct_history": 4, "excuse": 4, "truncate": 0.2}
TOGETHER = {"insert": 30, "copy": 4, "update": 22, "delete": 12, "upsert": 6, "all_in_one": 5, "merge": 3,
            "rescore": 2, "block": 2, "meddling": 3, "move": 5, "refused": 4, "leave": 1, "come": 12,
            "remove_question": 1, "add_question": 12, "rebuild_user": 3, "rebuild": 1.5, "configure": 0.7,
            "merge_users": 2, "correct_history": 2, "excuse": 2, "truncate": 0.1}
# More operations, with a deferred foreign key.
DEFERRED = {**ALONE, "come_late": 6}


@dataclass
class Statement:
    sql: str
    # The data of a COPY.
    rows: list | None = None
    # The SQLSTATE that it must fail with, if it touches any row.
    fails: str | None = None
    # The SQLSTATEs that it may fail with besides the contract's, when other sessions write.
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


class Operations(Values):
    def __init__(self, random, weights):
        super().__init__(random)
        self.kinds, self.weights = list(weights), list(weights.values())

    def next(self):
        return getattr(self, self.random.choices(self.kinds, self.weights)[0])()

    # -- attempts --------------------------------------------------------------------------------

    def insert(self):
        return Statement(self.insert_of([self.row() for _ in range(self.size())]))

    @staticmethod
    def insert_of(rows):
        return f"INSERT INTO attempts ({', '.join(COLUMNS)}) VALUES {values(map(dict.values, rows))}"

    def copy(self):
        return Statement(f"COPY attempts ({', '.join(COLUMNS)}) FROM STDIN", rows=self.rows(self.size()))

    def update(self):
        return Statement(f"UPDATE attempts SET {self.changes()} WHERE {self.some()}")

    def changes(self):
        """New values, or the old ones changed; mostly of one column."""
        row = self.row()
        changes = [f"{column} = {literal(value)}" for column, value in row.items()]
        skill = self.random.choice(SKILLS)
        changes += [
            "id = DEFAULT", f"id = nextval('{EARLIER_IDS}')", "is_skipped = NOT is_skipped", "final_score = NULL",
            f"final_score = CASE WHEN final_score IS NULL THEN {self.score()} END",
            f"{skill}_score = CASE WHEN {skill}_score IS NULL THEN {self.score()} END",
            f"{skill}_score = 100 - {skill}_score", "final_score = 100 - final_score",
            f"created_at = greatest(created_at - interval '{self.random.choice(INTERVALS)}', '1970-01-01 00:00+00')",
            f"created_at = least(created_at + interval '{self.random.choice(INTERVALS)}', '2026-06-01 00:00+00')",
            # Columns that do not matter, and updates that change nothing.
            "feedback = 'Good', audio_file_url = 'a.webm'", "final_score = final_score", "ml_scores = ml_scores",
        ]
        chosen = {change.split(" = ")[0]: change
                  for change in self.random.sample(changes, self.random.choice([1, 1, 1, 2, 4]))}
        return ", ".join(chosen.values())

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

    def all_in_one(self):
        """The triggers of all parts fire once all rows are stored. No part may touch a row that
        another changes."""
        parts = self.random.sample([
            f"deleted AS (DELETE FROM attempts WHERE id % 3 = 0 AND {self.some()})",
            f"inserted AS ({self.insert().sql})",
            f"moved AS ({self.move().sql})",
            f"renamed AS (UPDATE users SET full_name = 'Ada' WHERE id = '{self.user()}')",
            f"updated AS (UPDATE attempts SET {self.changes()} WHERE id % 3 = 1 AND {self.some()})",
        ], self.random.randint(1, 4))
        # Only one part changes a user's row: otherwise the winner would be undefined.
        if sum(part.startswith(("moved", "renamed")) for part in parts) > 1:
            parts = [part for part in parts if not part.startswith("renamed")]
        last = self.random.choice([
            f"UPDATE attempts SET {self.changes()} WHERE id % 3 = 2 AND {self.some()}", self.insert().sql,
            f"DELETE FROM attempts WHERE id % 3 = 2 AND {self.some()}"])
        return Statement(f"WITH {', '.join(parts)} {last}")

    def rescore(self):
        """Attempts of one user one by one, in one transaction, with others between."""
        user = self.user()
        statements = []
        for _ in range(self.random.randint(3, 12)):
            statements.append(self.random.choice([
                f"UPDATE attempts SET {self.changes()} WHERE id IN ({self.of_user(user)} LIMIT 1)",
                f"UPDATE attempts SET final_score = {self.score()}, voice_score = {self.score()} "
                f"WHERE id IN ({self.of_user(user)} LIMIT 1)",
                f"DELETE FROM attempts WHERE id IN ({self.of_user(user)} LIMIT 1)",
                self.insert_of([{**self.row(), "user_id": user}]),
            ]))
        return Statement("; ".join(statements))

    def block(self):
        """PL/pgSQL: some of the statements are undone by an error that is caught."""
        lines = []
        for _ in range(self.random.randint(1, 6)):
            statement = getattr(self, self.random.choice(["insert", "update", "delete", "rescore", "move"]))().sql
            if self.random.random() < 0.5:
                lines.append(f"{statement};")
                continue
            failure = "RAISE division_by_zero; " if self.random.random() < 0.6 else ""
            lines.append(f"BEGIN {statement}; {failure}EXCEPTION WHEN division_by_zero THEN NULL; END;")
        return Statement(f"DO $do$ BEGIN {' '.join(lines)} END $do$")

    # -- other code that changes attempts, in the middle of a statement (house_rules.py) -----------

    def meddling(self):
        """A function called by the statement changes attempts of the same user."""
        action = self.random.choice(ACTIONS)
        rows = [(self.user(), self.random.choice([None, *QUESTIONS]), self.score_or_null(0.2), self.score_or_null(0.3),
                 self.time()) for _ in range(self.random.choice([1, 2, 10]))]
        insert = (f"INSERT INTO attempts (user_id, question_id, final_score, voice_score, created_at) "
                  f"SELECT v.who::uuid, v.question::int, v.final::numeric, v.voice::numeric, v.at::timestamptz "
                  f"FROM (VALUES {values(rows)}) AS v (who, question, final, voice, at)")
        sql = self.random.choice([
            f"{insert} WHERE house.meddle('{action}', v.who::uuid, 0)",
            f"{insert} RETURNING house.meddle('{action}', user_id, id)",
            f"UPDATE attempts SET {self.changes()} WHERE {self.some()} AND house.meddle('{action}', user_id, id)",
            f"UPDATE attempts SET {self.changes()} WHERE {self.some()} RETURNING house.meddle('{action}', user_id, id)",
            f"DELETE FROM attempts WHERE {self.some()} AND house.meddle('{action}', user_id, id)",
            f"DELETE FROM attempts WHERE {self.some()} RETURNING house.meddle('{action}', user_id, id)",
        ])
        return Statement(sql, may_fail=MEDDLED)

    def ruled(self):
        """A trigger of the application's own changes attempts while they change."""
        action = self.random.choice(ACTIONS)
        # Between, before and after the extension's own.
        name = self.random.choice(["a_rule", "step1_z_rule", "step2_z_rule", "z_rule"])
        kind = self.random.choice(["before row", "after row", "after row", "statement", "constraint", "summary"])
        events = " OR ".join(self.random.sample(["INSERT", "UPDATE", "DELETE"], self.random.randint(1, 3)))
        table = "attempts"
        if kind == "before row":
            trigger = f"TRIGGER {name} BEFORE {events} ON attempts FOR EACH ROW"
            action = self.random.choice([*ACTIONS, "edit", "edit", "refuse"])
        elif kind == "after row":
            trigger = f"TRIGGER {name} AFTER {events} ON attempts FOR EACH ROW"
        elif kind == "constraint":
            trigger = (f"CONSTRAINT TRIGGER {name} AFTER {events} ON attempts DEFERRABLE INITIALLY DEFERRED "
                       "FOR EACH ROW")
        elif kind == "statement":
            moment = self.random.choice(["BEFORE", "AFTER"])
            trigger = f"TRIGGER {name} {moment} {events} ON attempts FOR EACH STATEMENT"
        else:
            table = self.random.choice(["users", "skill_progress", "question_history", "practice_sessions", "milestones"])
            action = "log"
            trigger = f"TRIGGER {name} AFTER {events} ON {table} FOR EACH ROW"
        changes = [self.nested_kind().sql for _ in range(self.random.choice([1, 1, 2]))]
        return Statement("; ".join([
            "SET CONSTRAINTS ALL IMMEDIATE",
            f"CREATE {trigger} EXECUTE FUNCTION house.rule('{action}', '{self.user()}')",
            "SET CONSTRAINTS ALL DEFERRED", *changes, "SET CONSTRAINTS ALL IMMEDIATE",
            f"DROP TRIGGER {name} ON {table}", "SET CONSTRAINTS ALL DEFERRED"]), may_fail=MEDDLED)

    def nested_kind(self):
        return getattr(self, self.random.choice(["insert", "update", "delete", "upsert", "all_in_one", "rescore"]))()

    def merge(self):
        # A row without a match takes a new id: with a given one, two sessions may both find no
        # match, and MERGE then fails with 23505 by design.
        rows = [(number, self.user(), self.score(), self.time()) for number in self.random.sample(GIVEN_IDS, 4)]
        return Statement(f"""
            MERGE INTO attempts a USING (VALUES {values(rows)}) AS v (id, user_id, score, at) ON a.id = v.id
            WHEN MATCHED AND a.is_skipped THEN DELETE
            WHEN MATCHED THEN UPDATE SET final_score = v.score, user_id = v.user_id::uuid
            WHEN NOT MATCHED THEN
                INSERT (user_id, voice_score, created_at) VALUES (v.user_id::uuid, v.score, v.at::timestamptz)""")

    def truncate(self):
        # PostgreSQL refuses to truncate a table with pending deferred foreign key checks.
        return Statement("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE attempts; SET CONSTRAINTS ALL DEFERRED")

    def refused(self):
        """One bad value, in the middle of a batch of good ones or in an UPDATE."""
        fails, column, bad = self.random.choice([
            ("22023", "ml_scores", self.random.choice([
                '{"content": "80%"}', '{"content": "101"}', json.dumps('{"content": NaN}'), '{"voice": 100.01}', '{"structure_score": -1}', '{"delivery": true}',
                '{"confidence": {"content": 1}}', '[{"content": 80}]', "7", '"no document"',
                json.dumps(json.dumps(json.dumps({"content": 80}))), json.dumps('{"communication": 1e9}')])),
            ("23514", f"{self.random.choice(SKILLS)}_score", self.random.choice([-0.01, 100.01, "NaN"])),
            ("23514", "final_score", self.random.choice([-1, 100.01, "NaN"])),
            ("23514", "audio_duration", self.random.choice([-1, "NaN"])),
            ("22008", "created_at", self.random.choice(["2999-01-01 00:00+00", "9999-12-31 23:59:59.999999+00"])),
            ("23514", "created_at", self.random.choice(["1969-12-31 23:59:59+00", "10000-01-01 00:00+00", "infinity"])),
            ("23503", "user_id", NOBODY),
            ("23503", "question_id", 999),
        ])
        if self.random.random() < 0.3:
            return Statement(f"UPDATE attempts SET {column} = {literal(bad)} WHERE {self.some()}", fails=fails)
        if self.random.random() < 0.1:
            zone = self.random.choice(["Mars/Olympus_Mons", "CET", "UTC+1", "+02:00", "x/y+3", "right/UTC", ""])
            return Statement(f"UPDATE users SET time_zone = '{zone}' WHERE id = '{self.user()}'", fails="22023")
        rows = [self.row() for _ in range(self.size())]
        self.random.choice(rows)[column] = bad
        return Statement(self.insert_of(rows), fails=fails)

    # -- users, questions, settings --------------------------------------------------------------

    def come_late(self):
        """Attempts first, then their user: with a deferred foreign key."""
        user = self.user()
        rows = [{**self.row(), "user_id": user} for _ in range(self.size())]
        return Statement(
            f"DELETE FROM auth.users WHERE id = '{user}'; "
            f"{self.insert_of(rows)}; "
            f"UPDATE attempts SET {self.changes()} WHERE {self.some()}; "
            f"INSERT INTO auth.users (id) VALUES ('{user}')")

    def move(self):
        zone = literal(self.random.choice(TIME_ZONES))
        if self.random.random() < 0.3:
            zone = self.random.choice([zone.lower(), zone.upper()])
        return Statement(f"UPDATE users SET time_zone = {zone} WHERE id = '{self.user()}'")

    def correct_history(self):
        """What the backend corrects in the zones of the past."""
        user, zone = self.user(), literal(self.random.choice(TIME_ZONES))
        until = f"'{self.time()}'"
        return Statement(self.random.choice([
            f"INSERT INTO time_zone_history VALUES ('{user}', {until}, {zone}) ON CONFLICT DO NOTHING",
            f"INSERT INTO time_zone_history SELECT id, {until}, {zone} FROM users"
            " ON CONFLICT (user_id, valid_until) DO UPDATE SET time_zone = EXCLUDED.time_zone",
            f"UPDATE time_zone_history SET time_zone = {zone} WHERE user_id = '{user}'",
            f"UPDATE time_zone_history SET valid_until = valid_until - interval '3 hours' WHERE user_id = '{user}'"
            " AND valid_until > '1971-01-01'",
            f"DELETE FROM time_zone_history WHERE user_id = '{user}'",
            "DELETE FROM time_zone_history WHERE valid_until > '2026-03-20 00:00+00'",
        ]), may_fail=frozenset(["23503", "23505"]))

    def excuse(self):
        user, day = self.user(), f"2026-03-{self.random.randint(1, 31):02}"
        return Statement(self.random.choice([
            f"INSERT INTO excused_days (user_id, day) VALUES ('{user}', '{day}') ON CONFLICT DO NOTHING",
            f"INSERT INTO excused_days (user_id, day) SELECT id, '{day}' FROM users ON CONFLICT DO NOTHING",
            f"UPDATE excused_days SET reason = 'ill' WHERE day = '{day}'",
            f"DELETE FROM excused_days WHERE user_id = '{user}' AND day < '{day}'",
        ]), may_fail=frozenset(["23503"]))

    def lose_zone(self):
        """Stores a zone as a restore on a server that does not know the name: the triggers do not
        fire."""
        zone, user = self.random.choice(["Asia/Gone", "EST", "UTC+9", "a/b+3"]), self.user()
        return Statement(
            "SET LOCAL session_replication_role = replica; "
            f"UPDATE users SET time_zone = '{zone}' WHERE id = '{user}'; "
            "SET LOCAL session_replication_role = origin; "
            f"SELECT interview_core.rebuild_summaries('public', id) FROM users WHERE id = '{user}'")

    def leave(self):
        return Statement(f"DELETE FROM auth.users WHERE id = '{self.user()}'")

    def come(self):
        return Statement(f"INSERT INTO auth.users (id) VALUES ('{self.user()}') ON CONFLICT DO NOTHING")

    def leave_and_return(self):
        user = self.user()
        return Statement(f"DELETE FROM auth.users WHERE id = '{user}'; INSERT INTO auth.users (id) VALUES ('{user}')")

    def merge_users(self):
        """All that one user has goes to another. Not every isolation level allows it, and either
        user may be gone."""
        one, other = self.random.sample(USERS, 2)
        return Statement(f"SELECT * FROM interview_core.merge_users('{one}', '{other}')",
                         may_fail=frozenset(["25001", "P0002"]))

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
        # The user may be deleted between the reading of its id and the call: P0002, "does not
        # exist".
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
            f"review_grades => '{self.random.choice(['{50,70,85}', '{0,33.333,100}', '{10,20,30}'])}'",
            f"review_retention => {self.random.randint(70, 99) / 100}",
            f"streak_freezes => {self.random.randint(0, 3)}, streak_freeze_every => {self.random.randint(1, 4)}",
            f"milestones => '{json.dumps(self.levels())}'",
            *[f"skills => '{{{','.join(self.random.choice(SKILL_LISTS))}}}'"] * 2,
        ])
        return Statement(f"SELECT interview_core.configure('public', {setting})")

    def levels(self):
        """Levels of milestones, of all kinds or some."""
        levels = {"attempts": [1, 2, 3, 5, 8, 13, 21, 34, 55], "streak": [1, 2, 3, 4, 5, 6],
                  "score": [1, 50, 77, 78, 99, 100]}
        kinds = self.random.sample(sorted(levels), self.random.randint(1, 3))
        return {kind: self.random.sample(levels[kind], self.random.randint(1, 5)) for kind in kinds}

    def score_column(self):
        """Adds the column of a skill, with numbers of any precision, which counts from the next
        rebuild of all on; or drops it, which takes its scores."""
        column = f"{TECHNICAL}_score"
        if self.random.random() < 0.3:
            return Statement("SET CONSTRAINTS ALL IMMEDIATE; "
                             f"ALTER TABLE attempts DROP COLUMN IF EXISTS {column}; "
                             "SELECT interview_core.rebuild_summaries(); SET CONSTRAINTS ALL DEFERRED")
        number = self.random.choice(["0.005", "66.6666666666666666666666666666666666", "99.995", "-0.0049", "NULL",
                                     "abs(id % 101)", "final_score / 3"])
        return Statement("SET CONSTRAINTS ALL IMMEDIATE; "
                         f"ALTER TABLE attempts ADD COLUMN IF NOT EXISTS {column} numeric; "
                         f"UPDATE attempts SET {column} = {number} WHERE {self.some()}; "
                         "SET CONSTRAINTS ALL DEFERRED")
