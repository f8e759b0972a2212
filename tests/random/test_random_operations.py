"""Random histories leave every summary exact: one session's, transaction by transaction, and
several sessions' at once.

After each commit every stored column is compared with the oracle, which shares nothing with the
extension. The seed is new each time and shown when a test fails. INTERVIEW_CORE_SEED=<seed> repeats
the history of one session. For several sessions it repeats each one's transactions, but not their
interleaving. INTERVIEW_CORE_OPERATIONS, INTERVIEW_CORE_SESSIONS and INTERVIEW_CORE_SECONDS make
longer runs.
"""

import collections
import itertools
import os
import random
import re
import threading
import time

import psycopg
import pytest

from alterations import Alterations
from house_rules import HOUSE_RULES
from oracle import Oracle
from random_operations import ALONE, DEFERRED, QUESTIONS, TIME_ZONES, TOGETHER, USERS, Operations

LEVELS = ("READ COMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
OPERATIONS = int(os.environ.get("INTERVIEW_CORE_OPERATIONS", 2000))
SESSIONS = int(os.environ.get("INTERVIEW_CORE_SESSIONS", 6))
SECONDS = int(os.environ.get("INTERVIEW_CORE_SECONDS", 12))

# The contract's errors: a transaction cannot be serialized, it deadlocked, or a row that it refers
# to was deleted at the same time.
CONTRACT = {"40001", "40P01", "23503"}

# Everything that a refused statement must leave as it was.
CONTENTS = "SELECT " + ", ".join(
    f"(SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} AS t) AS {table}"
    for table in ("attempts", "users", "skill_progress", "question_history", "practice_sessions"))

# Changes that a DBA or an application may make to the installation, each with its operations.
FOREIGN_KEYS = ("attempts_user_id_fkey", "attempts_question_id_fkey")
DEFER = "; ".join(f"ALTER TABLE attempts ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED" for key in FOREIGN_KEYS)
FOR_EACH_ROW = "; ".join(
    [f"DROP TRIGGER step{step}_{function}_on_{event} ON attempts"
     for step, function in enumerate(("update_user_stats", "update_skill_progress", "update_question_history"), 1)
     for event in ("insert", "update", "delete")]
    + [f"CREATE TRIGGER {function} AFTER INSERT OR UPDATE OR DELETE ON attempts"
       f" FOR EACH ROW EXECUTE FUNCTION interview_core.{function}()"
       for function in ("update_user_stats", "update_skill_progress", "update_question_history")])
INSTALLATIONS = {
    "as installed": ("", ALONE, 1),
    "deferred foreign keys": (DEFER, DEFERRED, 0.3),
    "triggers for each row": (FOR_EACH_ROW, ALONE, 0.3),
    "altered tables": ("", ALONE, 0.25),
}


@pytest.fixture
def database(make_database):
    """Installed, with users, questions, and histories short enough to overflow."""
    database = make_database("plain")
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    for question in QUESTIONS:
        database.superuser.execute("INSERT INTO questions (id, question) VALUES (%s, 'Why?')", [question])
    database.superuser.execute(
        "SELECT interview_core.configure('public', 3, 2, 10, milestones =>"
        " '{\"attempts\": [1, 2, 3, 5, 8, 13, 21, 34], \"streak\": [2, 3, 4, 6], \"score\": [50, 78, 90, 100]}')")
    database.superuser.execute(HOUSE_RULES)
    return database


class OneSession:
    """Runs random transactions on one connection, and keeps a log of the current one."""

    def __init__(self, connection, seed, weights):
        self.connection = connection
        self.random = random.Random(seed)
        self.operations = Operations(self.random, weights)
        self.count = 0
        self.log = []

    def transaction(self):
        self.log = []
        end = self.random.choices(["COMMIT", "ROLLBACK", "COMMIT PREPARED", "ROLLBACK PREPARED"], [80, 8, 8, 4])[0]
        self.connection.execute(f"BEGIN ISOLATION LEVEL {self.random.choice(LEVELS)}")
        # The session's own zone makes no difference.
        self.connection.execute(f"SET LOCAL TimeZone = '{self.random.choice(TIME_ZONES[1:])}'")
        self.statements()
        if end.endswith("PREPARED"):
            self.connection.execute("PREPARE TRANSACTION 'history'")
            end += " 'history'"
        self.log.append(end)
        self.connection.execute(end)

    def was_plain(self):
        """Whether the last transaction was one statement on attempts that nothing else went with."""
        return (len(self.log) == 2 and self.log[1].startswith("COMMIT")
                and re.match("(INSERT INTO|COPY|UPDATE|DELETE FROM) attempts", self.log[0]) is not None
                and not re.search("house.meddle|ON CONFLICT|;", self.log[0]))

    def merged(self):
        """The users whom the last transaction may have merged."""
        merges = [step for step in self.log if "merge_users" in step]
        return {user for user in USERS if any(user in merge for merge in merges)}

    def statements(self, depth=0):
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 8])):
            if depth < 3 and self.random.random() < 0.2:
                self.savepoint(depth + 1)
            else:
                self.count += 1
                self.statement(self.operations.next())

    def savepoint(self, depth):
        rolled_back = self.random.random() < 0.5
        self.log.append("SAVEPOINT")
        with self.connection.transaction(force_rollback=rolled_back):
            self.statements(depth)
        self.log.append("ROLLBACK TO SAVEPOINT" if rolled_back else "RELEASE SAVEPOINT")

    def statement(self, statement):
        """A statement that may be refused: if it is, it changes nothing."""
        if not statement.may_fail:
            self.log.append(str(statement))
            statement.execute(self.connection)
            return
        before = self.connection.execute(CONTENTS).fetchone()
        self.log += ["SAVEPOINT", str(statement)]
        try:
            with self.connection.transaction():
                touched = statement.execute(self.connection)
                if statement.fails:
                    # Or a deferred foreign key has not been checked yet.
                    self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        except psycopg.Error as error:
            if error.sqlstate not in statement.may_fail:
                raise
            self.log.append(f"ROLLBACK TO SAVEPOINT -- {error.sqlstate}")
        else:
            self.log.append("RELEASE SAVEPOINT")
            assert touched == 0 or not statement.fails, f"not refused with {statement.fails}"
            if not statement.fails:
                return
        assert self.connection.execute(CONTENTS).fetchone() == before, "a refused statement left something behind"


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_random_history(database, seed, installation):
    change, weights, share = INSTALLATIONS[installation]
    database.superuser.execute(change)
    oracle = Oracle(database.superuser)
    session = OneSession(database.superuser, seed, weights)
    alterations = Alterations(database.superuser, session.random) if installation == "altered tables" else None
    commits, had_attempts = 0, False
    while session.count < OPERATIONS * share:
        try:
            if alterations and session.random.random() < 0.3:
                alterations.next()
            session.transaction()
            differences = oracle.differences(session.was_plain() and not alterations, session.merged())
        except (psycopg.Error, AssertionError) as error:
            pytest.fail("\n".join([f"operation {session.count} of seed {seed}", *session.log, repr(error)]))
        assert differences == [], "\n".join([f"after operation {session.count} of seed {seed}", *session.log])
        commits += 1
        # At the end there may be none, after a TRUNCATE.
        had_attempts = had_attempts or database.value("SELECT EXISTS (SELECT FROM attempts)")
        if commits % 50 == 0:
            assert database.differences() == [], "check_summaries() sees what the oracle does not"
    assert database.differences() == []
    assert had_attempts


class Worker(threading.Thread):
    """One of several sessions: random transactions until the time is over or a session got a wrong
    error."""

    def __init__(self, database, seed, number, over):
        super().__init__(daemon=True)
        self.connection = database.cluster.connect(
            database.name, options="-c deadlock_timeout=20ms -c statement_timeout=60s")
        self.random = random.Random()
        self.operations = Operations(self.random, TOGETHER)
        self.seed = f"{seed}/{number}"
        self.over = over
        self.committed = 0
        # The contract's errors, by SQLSTATE, and the others in full.
        self.allowed = collections.Counter()
        self.errors = []

    def run(self):
        with self.connection:
            for number in itertools.count():
                if self.over.is_set():
                    return
                # The same, whatever happened to the transactions before.
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
            else:
                self.allowed[sqlstate] += 1

    def run_one(self, statement):
        if self.random.random() < 0.15:
            with self.connection.transaction(force_rollback=self.random.random() < 0.5):
                touched = statement.execute(self.connection)
        else:
            touched = statement.execute(self.connection)
        assert touched == 0 or not statement.fails, f"not refused with {statement.fails}"


def test_random_concurrency(database, seed):
    over = threading.Event()
    oracle = Oracle(database.superuser)
    workers = [Worker(database, seed, number, over) for number in range(SESSIONS)]
    for worker in workers:
        worker.start()
    end = time.monotonic() + SECONDS
    differences = []
    while not differences and not over.wait(0.5) and time.monotonic() < end:
        differences = oracle.differences(merged=USERS)
    over.set()
    for worker in workers:
        worker.join(timeout=60)
    print(f"{sum(worker.committed for worker in workers)} transactions went through,"
          f" {dict(sum((worker.allowed for worker in workers), collections.Counter()))} failed as they may")
    stuck = [worker.name for worker in workers if worker.is_alive()]
    errors = [error for worker in workers for error in worker.errors]
    assert not errors, "\n\n".join([f"seed {seed}", *errors])
    assert not stuck, f"seed {seed}: {stuck}"
    assert differences == [], f"seed {seed}, in between"
    assert oracle.differences(merged=USERS) == database.differences() == [], f"seed {seed}"
    # All sessions made progress.
    assert min(worker.committed for worker in workers) > 5, f"seed {seed}"
