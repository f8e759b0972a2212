"""Batches of INSERTs by several sessions over the same users, in any order, wait for each other and
never deadlock."""

import random
import threading

import pytest

from oracle import Oracle

SESSIONS = 8
BATCHES = 40
USERS = 20

INSERT = """
    INSERT INTO attempts (user_id, question_id, final_score, voice_score, created_at)
    SELECT id, 1 + mod(n, 3), mod(n, 101), mod(n, 97),
        timestamptz '2026-03-01 00:00+00' + mod(n, 400) * interval '1 hour'
    FROM unnest(%s::uuid[], %s::int[]) AS batch (id, n)"""


class Worker(threading.Thread):
    def __init__(self, database, users, seed):
        super().__init__(daemon=True)
        # A deadlock would be detected at once, and fail one of the sessions.
        self.connection = database.cluster.connect(
            database.name, options="-c deadlock_timeout=5ms -c statement_timeout=60s")
        self.users = users
        self.random = random.Random(seed)
        self.error = None

    def run(self):
        try:
            with self.connection:
                for _ in range(BATCHES):
                    # Some users twice; others not at all.
                    batch = self.random.choices(self.users, k=USERS)
                    self.connection.execute(INSERT, [batch, self.random.sample(range(10_000), USERS)])
        except Exception as error:
            self.error = error


@pytest.mark.parametrize("foreign_keys", ["immediate", "deferred"])
def test_batches_never_deadlock(make_database, seed, foreign_keys):
    database = make_database("plain")
    users = [database.sign_up(f"{number}@example.com") for number in range(USERS)]
    database.superuser.execute("INSERT INTO questions (id, question) SELECT n, 'Why?' FROM generate_series(1, 3) n")
    if foreign_keys == "deferred":
        database.superuser.execute(
            "ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED")
    workers = [Worker(database, users, f"{seed}/{number}") for number in range(SESSIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert [worker.error for worker in workers] == [None] * SESSIONS, f"seed {seed}"
    assert not any(worker.is_alive() for worker in workers)
    assert database.value("SELECT count(*) FROM attempts") == SESSIONS * BATCHES * USERS
    assert Oracle(database.superuser).differences() == database.differences() == []
