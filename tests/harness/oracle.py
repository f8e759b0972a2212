"""Compares the summaries of a database with what `recomputation` makes of its attempts."""

import json
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache

from psycopg.rows import tuple_row

import milestones
from recomputation import SECOND, Attempt, Days, Settings, milestones_of, summaries_of


def _microseconds(column):
    return f"(extract(epoch FROM {column}) * {SECOND})::bigint"


# The columns of the skills are filled in.
ATTEMPTS = f"""
    SELECT user_id::text, id, question_id, {_microseconds('created_at')}, is_skipped, final_score, audio_duration,
        domain, ml_scores::text, %s
    FROM attempts ORDER BY id"""

# For each summary table, the key of a row within its user (an expression) and how its columns are
# read, where not as they are. A column of the table that is neither here, nor expected, nor in
# UNCHECKED fails the comparison.
KEYS = {"users": "NULL", "skill_progress": "skill_name", "question_history": "question_id",
        "practice_sessions": "practice_date - date '1970-01-01'"}
EXPRESSIONS = {
    "last_practice_date": "last_practice_date - date '1970-01-01'",
    "review_due": "review_due - date '1970-01-01'",
    **{column: _microseconds(column)
       for column in ("last_practiced_at", "last_asked_at", "latest_scored_at", "time_zone_since")},
    "score_history": "score_history::text",
}
# Keys, the user's own input, and times of writing.
UNCHECKED = {
    "id", "user_id", "skill_name", "question_id", "practice_date", "created_at", "updated_at", "email", "full_name",
    "avatar_url", "preferences", "target_role", "target_industry", "experience_level", "time_zone", "weekly_goal",
}


class Oracle:
    """Compares the summaries of one database with what its attempts say."""

    def __init__(self, connection):
        self.connection = connection
        self.columns = {table: self._columns(table) for table in KEYS}
        names = self._rows("SELECT name FROM pg_timezone_names")
        # Any other stored text counts as the setting's zone, and an unknown setting as UTC.
        self.zones = {name.lower(): name for (name,) in names
                      if "/" in name and not name.startswith(("posix/", "right/"))} | {"utc": "UTC", "gmt": "GMT"}
        self.known = {}
        self.kept = milestones.Kept()

    def _columns(self, table):
        rows = self._rows("SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                          " AND NOT attisdropped", [table])
        return [column for (column,) in rows if column not in UNCHECKED]

    def _rows(self, query, parameters=None):
        with self.connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(query, parameters).fetchall()

    def differences(self, is_plain=False, merged=()):
        """One line for each stored value that is not as expected, in one snapshot; none: all are
        exact. `is_plain`: the only change since the last time was one plain statement on attempts.
        `merged`: users who may have been merged since."""
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # TRUNCATE is visible to older snapshots, too: the lock ensures that none is running.
            self.connection.execute("LOCK TABLE attempts IN ACCESS SHARE MODE")
            expected, stored = self._expected(), self._stored()
            stored_milestones = self._stored_milestones()
        due = {user: shown for user, (_, _, shown) in self.known.items()}
        found = list(self.kept.differences(due, stored_milestones, is_plain, merged))
        for user in sorted(expected.keys() | stored.keys()):
            if expected.get(user) != stored.get(user):
                found += _differences(user, stored.get(user, {}), expected.get(user, {}))
        return found

    def _expected(self):
        (row,) = self._rows("SELECT average_window, trend_threshold, history_length, time_zone, review_grades,"
                            " review_retention, streak_freezes, streak_freeze_every, milestones, skills,"
                            " skills_with_column"
                            " FROM interview_core_installation")
        *row, skills, with_column = row
        settings = Settings(*row, tuple(skills))
        attempts = defaultdict(list)
        for user, *values in self._rows(ATTEMPTS % self._score_columns(skills, with_column)):
            attempts[user].append(Attempt(*values[:8], tuple(values[8:])))
        known, self.known = self.known, {}
        default_zone = self.zones.get(settings.time_zone.lower(), "UTC")
        former, excused = defaultdict(list), defaultdict(set)
        for user, until, zone in self._rows(f"SELECT user_id::text, {_microseconds('valid_until')}, time_zone"
                                            " FROM time_zone_history ORDER BY valid_until"):
            former[user].append((until, self.zones.get((zone or "").lower(), default_zone)))
        for user, day in self._rows("SELECT user_id::text, day - date '1970-01-01' FROM excused_days"):
            excused[user].add(day)
        for user, zone in self._rows("SELECT id::text, time_zone FROM users"):
            zones = (*former[user], (None, self.zones.get((zone or "").lower(), default_zone)))
            facts = (attempts[user], Days(zones, frozenset(excused[user])), settings)
            # Most users have not changed.
            if user in known and known[user][0] == facts:
                self.known[user] = known[user]
            else:
                self.known[user] = facts, summaries_of(*facts), milestones_of(*facts)
        return {user: summaries for user, (_, summaries, _) in self.known.items()}

    def _stored_milestones(self):
        """By user and the time at which the user came."""
        found = defaultdict(dict)
        for user, since, kind, level, at in self._rows(
                f"SELECT u.id::text, u.created_at::text, kind, level, {_microseconds('reached_at')}"
                " FROM users u LEFT JOIN milestones ON user_id = u.id"):
            found[user, since].update({} if kind is None else {(kind, level): at})
        return found

    def _score_columns(self, skills, with_column):
        """The column of each skill: what was found by the last rebuild, and is still there."""
        rows = self._rows("SELECT attname::text FROM pg_attribute WHERE attrelid = 'attempts'::regclass"
                          " AND attnum > 0 AND atttypid = 'numeric'::regtype AND NOT attisdropped")
        there = {column for (column,) in rows}
        return ", ".join(f"{skill}_score" if skill in with_column and f"{skill}_score" in there else "NULL"
                         for skill in skills)

    def _stored(self):
        found = defaultdict(lambda: {table: {} for table in KEYS})
        for table, columns in self.columns.items():
            values = ", ".join(EXPRESSIONS.get(column, column) for column in columns)
            user = "id" if table == "users" else "user_id"
            for owner, key, *values in self._rows(f"SELECT {user}::text, {KEYS[table]}, {values} FROM {table}"):
                row = dict(zip(columns, values))
                if "score_history" in row:
                    row["score_history"] = _points(row["score_history"])
                found[owner][table][key] = row
        return found


@lru_cache(maxsize=1000)
def _points(history):
    return json.loads(history, parse_int=Decimal, parse_float=Decimal)


def _differences(user, stored, expected):
    for table in KEYS:
        stored_rows, expected_rows = stored.get(table, {}), expected.get(table, {})
        for key in sorted(stored_rows.keys() | expected_rows.keys(), key=str):
            row, wanted = stored_rows.get(key), expected_rows.get(key)
            if row is None or wanted is None:
                yield f"{table} {user} {key}: stored {row}, expected {wanted}"
                continue
            for column in sorted(row.keys() | wanted.keys()):
                if column not in row or column not in wanted or row[column] != wanted[column]:
                    yield (f"{table} {user} {key} {column}: stored {row.get(column, 'nothing')},"
                           f" expected {wanted.get(column, 'nothing')}")
