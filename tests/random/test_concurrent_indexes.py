"""Indexes that come and go CONCURRENTLY while sessions that are only just opened insert attempts.

Such a session looks at the tables for the first time, at any stage of an index build: it must write
to an index once that is ready, and not before.
"""

import random
import threading
import time

import psycopg

SESSIONS = 6
SECONDS = 15
USERS = 4

INSERT = """
    INSERT INTO attempts (user_id, question_id, final_score, content_score, voice_score, created_at)
    SELECT user_id, 1 + mod(n, 3), mod(n, 101), mod(n, 97), mod(n, 89),
        timestamptz '2026-03-01 00:00+00' + mod(n, 400) * interval '1 hour'
    FROM unnest(%s::uuid[], %s::int[]) AS batch (user_id, n)"""

TABLES = {
    "users": ("id", "total_attempts"),
    "practice_sessions": ("user_id, practice_date", "attempts_count"),
    "skill_progress": ("user_id, skill_name", "attempts_count"),
    "question_history": ("user_id, question_id", "times_asked"),
}

# One after the other on a table: key is its primary key, count a column that each attempt changes.
BUILDS = (
    "CREATE INDEX CONCURRENTLY {table}_one ON {table} ({count})",
    "REINDEX INDEX CONCURRENTLY {table}_one",
    "CREATE INDEX CONCURRENTLY {table}_two ON {table} (({count} * 2)) WHERE {count} > 0",
    "CREATE UNIQUE INDEX CONCURRENTLY {table}_three ON {table} ({key})",
    "REINDEX TABLE CONCURRENTLY {table}",
    "DROP INDEX CONCURRENTLY {table}_three",
    "DROP INDEX CONCURRENTLY {table}_two",
    "REINDEX INDEX CONCURRENTLY {table}_pkey",
    "DROP INDEX CONCURRENTLY {table}_one",
)


class Sessions(threading.Thread):
    """Opens a session, inserts a little, and closes it."""

    def __init__(self, database, users, over, seed):
        super().__init__(daemon=True)
        self.database, self.users, self.over = database, users, over
        self.random = random.Random(seed)
        self.count = 0
        self.errors = []

    def run(self):
        while not self.over.is_set():
            try:
                with self.database.cluster.connect(self.database.name) as connection:
                    for _ in range(self.random.choice([1, 1, 2])):
                        batch = self.random.choices(self.users, k=self.random.choice([1, 1, 1, 4]))
                        with connection.transaction():
                            connection.execute(INSERT, [batch, self.random.sample(range(10_000), len(batch))])
                        self.count += 1
            except psycopg.Error as error:
                self.errors.append(f"{error.sqlstate}: {error}")


def test_short_sessions_insert_while_indexes_are_built(make_database, seed):
    database = make_database("plain")
    users = [database.sign_up(f"{number}@example.com") for number in range(USERS)]
    database.superuser.execute("INSERT INTO questions (id, question) SELECT n, 'Why?' FROM generate_series(1, 3) n")
    over = threading.Event()
    sessions = [Sessions(database, users, over, f"{seed}/{number}") for number in range(SESSIONS)]
    for session in sessions:
        session.start()
    end, built = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        for table, (key, count) in TABLES.items():
            for statement in BUILDS:
                database.superuser.execute(statement.format(table=table, key=key, count=count))
                built += 1
    over.set()
    for session in sessions:
        session.join(timeout=60)
    assert not any(session.is_alive() for session in sessions)
    print(f"{sum(session.count for session in sessions)} transactions, {built} statements of DDL")
    assert [error for session in sessions for error in session.errors] == [], f"seed {seed}"
    assert database.differences() == []
    assert database.value("SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)") == 0
    database.cluster.check_files(database.name)
