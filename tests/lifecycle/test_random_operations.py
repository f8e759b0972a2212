"""Random histories leave every summary exact: one session's, transaction by transaction, and several sessions' at once.

The seed is new each time and shown when a test fails. INTERVIEW_CORE_SEED=<seed> repeats the same history of one
session; of several sessions it repeats each one's transactions, but not who comes first.
"""

import itertools
import os
import random
import threading
import time

import psycopg
import pytest

from random_operations import ALONE, QUESTIONS, TIME_ZONES, TOGETHER, USERS, Operations

LEVELS = ("READ COMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
TRANSACTIONS = 300
SESSIONS = 6
SECONDS = 12

# What the contract lets a transaction fail with: it cannot be serialized, it deadlocked, or a row that it refers to
# was deleted at the same time.
CONTRACT = {"40001", "40P01", "23503"}

# Everything that a refused statement must leave as it was.
CONTENTS = "SELECT " + ", ".join(
    f"(SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} AS t) AS {table}"
    for table in ("attempts", "users", "skill_progress", "question_history", "practice_sessions"))


@pytest.fixture
def seed():
    seed = int(os.environ.get("INTERVIEW_CORE_SEED") or random.SystemRandom().randrange(2**32))
    # pytest shows it with a failure.
    print(f"INTERVIEW_CORE_SEED={seed}")
    return seed


@pytest.fixture
def database(make_database):
    """Installed, with users, questions, and histories short enough to overflow."""
    database = make_database("plain")
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    for question in QUESTIONS:
        database.superuser.execute("INSERT INTO questions (id, question) VALUES (%s, 'Why?')", [question])
    database.superuser.execute("SELECT interview_core.configure('public', 3, 2, 10)")
    return database


class OneSession:
    """Runs random transactions on one connection, and keeps a log of the current one."""

    def __init__(self, connection, seed):
        self.connection = connection
        self.random = random.Random(seed)
        self.operations = Operations(self.random, ALONE)
        self.log = []

    def run(self, statement):
        self.log.append(str(statement))
        return statement.execute(self.connection)

    def transaction(self):
        self.log = []
        with self.connection.transaction(force_rollback=self.random.random() < 0.1):
            self.connection.execute(f"SET TRANSACTION ISOLATION LEVEL {self.random.choice(LEVELS)}")
            # What the session's own zone is makes no difference.
            self.connection.execute(f"SET LOCAL TimeZone = '{self.random.choice(TIME_ZONES[1:])}'")
            self.statements()

    def statements(self, depth=0):
        for _ in range(self.random.choice([1, 1, 2, 3])):
            if depth < 3 and self.random.random() < 0.25:
                self.savepoint(depth + 1)
                continue
            statement = self.operations.next()
            if statement.fails:
                self.refused(statement)
            else:
                self.run(statement)

    def savepoint(self, depth):
        rolled_back = self.random.random() < 0.5
        self.log.append("SAVEPOINT")
        with self.connection.transaction(force_rollback=rolled_back):
            self.statements(depth)
        self.log.append("ROLLBACK TO SAVEPOINT" if rolled_back else "RELEASE SAVEPOINT")

    def refused(self, statement):
        before = self.connection.execute(CONTENTS).fetchone()
        self.log.append("SAVEPOINT")
        try:
            with self.connection.transaction():
                touched = self.run(statement)
        except psycopg.Error as error:
            if error.sqlstate != statement.fails:
                raise
            self.log.append(f"ROLLBACK TO SAVEPOINT -- {error.sqlstate}")
        else:
            assert touched == 0, f"not refused with {statement.fails}"
        assert self.connection.execute(CONTENTS).fetchone() == before, "a refused statement left something behind"


def test_random_history(database, seed):
    session = OneSession(database.superuser, seed)
    for number in range(TRANSACTIONS):
        try:
            session.transaction()
        except (psycopg.Error, AssertionError) as error:
            pytest.fail("\n".join([f"transaction {number} of seed {seed}", *session.log, repr(error)]))
        differences = database.differences()
        assert differences == [], "\n".join([f"after transaction {number} of seed {seed}", *session.log])
    assert database.value("SELECT count(*) FROM attempts") > 0


class Worker(threading.Thread):
    """One of several sessions: random transactions until the time is over or somebody saw a wrong error."""

    def __init__(self, database, seed, number, over):
        super().__init__(daemon=True)
        self.connection = database.cluster.connect(
            database.name, options="-c deadlock_timeout=20ms -c statement_timeout=60s")
        self.random = random.Random()
        self.operations = Operations(self.random, TOGETHER)
        self.seed = f"{seed}/{number}"
        self.over = over
        self.committed = 0
        self.errors = []

    def run(self):
        with self.connection:
            for number in itertools.count():
                if self.over.is_set():
                    return
                # The same whatever became of the transactions before.
                self.random.seed(f"{self.seed}/{number}")
                self.transaction()

    def transaction(self):
        log, allowed = [], CONTRACT
        level = self.random.choice(LEVELS)
        try:
            with self.connection.transaction(force_rollback=self.random.random() < 0.1):
                self.connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                if self.random.random() < 0.3:
                    # Takes the snapshot that REPEATABLE READ keeps, and lets others go on.
                    self.connection.execute("SELECT count(*) FROM attempts")
                    time.sleep(self.random.random() / 100)
                for _ in range(self.random.choice([1, 1, 2, 3])):
                    statement = self.operations.next()
                    log.append(str(statement))
                    allowed = CONTRACT | statement.may_fail
                    self.run_one(statement)
                # COMMIT itself.
                allowed = CONTRACT
            self.committed += 1
        except Exception as error:
            sqlstate = getattr(error, "sqlstate", None)
            if sqlstate not in allowed:
                self.errors.append("\n".join([f"{level}: {sqlstate} {error!r}", *log]))
                self.over.set()

    def run_one(self, statement):
        if self.random.random() < 0.15:
            with self.connection.transaction(force_rollback=self.random.random() < 0.5):
                touched = statement.execute(self.connection)
        else:
            touched = statement.execute(self.connection)
        assert touched == 0 or not statement.fails, f"not refused with {statement.fails}"


def differences_now(connection):
    """What check_summaries() finds at this moment.

    TRUNCATE shows itself to older snapshots, too. The lock makes sure that none is under way when ours is taken.
    """
    with connection.transaction():
        connection.execute("LOCK TABLE attempts IN ACCESS SHARE MODE")
        return connection.execute("SELECT * FROM interview_core.check_summaries()").fetchall()


def test_random_concurrency(database, seed):
    over = threading.Event()
    workers = [Worker(database, seed, number, over) for number in range(SESSIONS)]
    for worker in workers:
        worker.start()
    end = time.monotonic() + SECONDS
    differences = []
    while not differences and not over.wait(0.5) and time.monotonic() < end:
        differences = differences_now(database.superuser)
    over.set()
    for worker in workers:
        worker.join(timeout=60)
    stuck = [worker.name for worker in workers if worker.is_alive()]
    errors = [error for worker in workers for error in worker.errors]
    assert not errors, "\n\n".join([f"seed {seed}", *errors])
    assert not stuck, f"seed {seed}: {stuck}"
    assert differences == [], f"seed {seed}, in between"
    assert database.differences() == [], f"seed {seed}"
    # All of them got on.
    assert min(worker.committed for worker in workers) > 5, f"seed {seed}"
