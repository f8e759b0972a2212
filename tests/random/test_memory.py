"""A backend's private memory does not grow with the number of attempts, and if it runs out, only
the statement fails. INTERVIEW_CORE_REPEAT=n makes a run about n times as long as the suite's. The
measurements are printed.

A leak shows in each part of a run. Memory that a backend keeps once (a new plan, a page that the
allocator holds) shows in some part, at random. So the part that grew least counts, and the sum has
a wide bound.

Only private memory counts: the pages of shared buffers that a backend has touched are in its
resident size, too.
"""

import itertools
import os
import re
import resource
import threading
from pathlib import Path

import pytest
from psycopg import errors

REPEAT = int(os.environ.get("INTERVIEW_CORE_REPEAT", 1))
USERS = 20
CHUNK = 500

INSERT = """
    INSERT INTO attempts (user_id, question_id, final_score, content_score, voice_score, ml_scores, created_at)
    SELECT id, 1 + mod(%(n)s, 7), mod(%(n)s, 101), mod(%(n)s, 97), mod(%(n)s, 89), '{"structure": 71.25}',
        timestamptz '2020-01-01 00:00+00' + %(n)s * interval '3 minutes'
    FROM numbered_users WHERE number = mod(%(n)s, 20)"""
UPDATE = """
    UPDATE attempts SET final_score = 100 - final_score, content_score = mod(%(n)s, 97)
    WHERE id = (SELECT id FROM attempts OFFSET mod(%(n)s, 100) LIMIT 1)"""
REPLACE = """
    WITH gone AS (DELETE FROM attempts WHERE id = (SELECT min(id) FROM attempts) RETURNING user_id)
    INSERT INTO attempts (user_id, question_id, final_score, voice_score) SELECT user_id, 1, 50, 60 FROM gone"""


@pytest.fixture
def practising(make_database):
    database = make_database("plain")
    users = [database.sign_up(f"{number}@example.com") for number in range(USERS)]
    connection = database.superuser
    connection.execute("INSERT INTO questions (id, question) SELECT n, 'Why?' FROM generate_series(1, 7) AS n")
    connection.execute("CREATE TABLE numbered_users (number int PRIMARY KEY, id uuid)")
    for number, user in enumerate(users):
        connection.execute("INSERT INTO numbered_users VALUES (%s, %s)", [number, user])
    return database


def private_memory(pid):
    """In kB."""
    return int(re.search(r"^RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])


def repeat(connection, statement, numbers):
    """The statement once for each number, each in a transaction of its own, without waiting for
    each answer."""
    for start in range(numbers.start, numbers.stop, CHUNK):
        with connection.pipeline():
            for n in range(start, min(start + CHUNK, numbers.stop)):
                connection.execute(statement, {"n": n}, prepare=True)


def refuse(connection, statement, numbers):
    for n in numbers:
        with pytest.raises(errors.InvalidParameterValue):
            # Not prepared: psycopg forgets a prepared statement that failed, the server does not.
            connection.execute(statement, {"n": n}, prepare=False)


# The number of each in a part of a run. Memory is measured after each part.
WORK = {
    "single inserts": (repeat, INSERT, 1_500),
    "single updates": (repeat, UPDATE, 1_000),
    "deletes and inserts": (repeat, REPLACE, 1_000),
    "refused inserts": (refuse, INSERT.replace("71.25", "101"), 1_000),
}
PARTS = 4
# In kB: a leak of a fifth of a kB in each of 1,000 statements would show.
GROWTH_OF_A_PART = 200
GROWTH_IN_ALL = 5_000


@pytest.mark.parametrize("kind", WORK)
def test_private_memory_stays(practising, kind):
    work, statement, size = WORK[kind]
    size *= REPEAT
    repeat(practising.superuser, INSERT, range(200))
    with practising.cluster.connect(practising.name) as connection:
        pid = connection.info.backend_pid
        measured = []
        for part in range(PARTS):
            work(connection, statement, range(part * size, (part + 1) * size))
            measured.append(private_memory(pid))
    print(f"{kind}: kB after each {size}: {measured}")
    assert min(after - before for before, after in itertools.pairwise(measured)) <= GROWTH_OF_A_PART
    assert measured[-1] - measured[0] <= GROWTH_IN_ALL
    assert practising.differences() == []


class Peak(threading.Thread):
    """Watches the private memory of a backend until told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.over = threading.Event()
        self.peak = private_memory(pid)

    def run(self):
        while not self.over.wait(0.005):
            self.peak = max(self.peak, private_memory(self.pid))


FILL = """
    INSERT INTO attempts (user_id, question_id, final_score, content_score, voice_score, created_at)
    SELECT id, 1 + mod(n, 7), mod(n, 101), mod(n, 97), mod(n, 89),
        timestamptz '2020-01-01 00:00+00' + mod(n, 100) * interval '1 day' + n * interval '1 millisecond'
    FROM numbered_users, generate_series(1::int, %s) AS n WHERE number < 2"""


@pytest.mark.parametrize("rebuild", ["CALL interview_core.rebuild_all('public', 1)",
                                     "SELECT interview_core.rebuild_summaries()"], ids=["batches", "at once"])
def test_a_rebuild_needs_bounded_memory(practising, rebuild):
    """Ten times the attempts of two users, on the same days, need no more memory. Summary rows do:
    those of a batch are kept."""
    peaks = []
    for attempts in (3_000 * REPEAT, 27_000 * REPEAT):
        superuser = practising.superuser
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(FILL, [attempts])
        superuser.execute("RESET session_replication_role")
        assert practising.differences() != []
        with practising.cluster.connect(practising.name) as connection:
            peak = Peak(connection.info.backend_pid)
            peak.start()
            with practising.notices(connection) as notices:
                connection.execute(rebuild)
            peak.over.set()
            peak.join()
        peaks.append(peak.peak)
        assert practising.differences() == []
        if "rebuild_all" in rebuild:
            # It reports its progress after each batch.
            assert [notice.message.split(",")[0] for notice in notices] == [f"rebuilt {n} users" for n in range(1, 21)]
    print(f"{rebuild}: {peaks[0]} kB at most with {6_000 * REPEAT} attempts, {peaks[1]} kB with {60_000 * REPEAT}")
    assert peaks[1] - peaks[0] < 4_000


WRONG_DAYS = """
    INSERT INTO practice_sessions (user_id, practice_date)
    SELECT id, date '1980-01-01' + n FROM numbered_users, generate_series(1::int, %s) AS n WHERE number < 2
    ON CONFLICT DO NOTHING"""


@pytest.mark.parametrize("what", ["attempts", "differences"])
def test_a_check_needs_bounded_memory(practising, what):
    """Ten times the attempts of two users, or ten times the differences, need no more memory: what
    exceeds work_mem goes to disk."""
    superuser = practising.superuser
    peaks, found = [], []
    for number in (1_500 * REPEAT, 15_000 * REPEAT):
        if what == "attempts":
            superuser.execute(FILL, [number])
        else:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute(WRONG_DAYS, [number])
            superuser.execute("RESET session_replication_role")
        with practising.cluster.connect(practising.name) as connection:
            connection.execute("SET work_mem = '256kB'")
            # A session's first check makes its plans.
            connection.execute("SELECT count(*) FROM numbered_users n, interview_core.check_summaries('public', n.id) d"
                               " WHERE number = 2")
            peak = Peak(connection.info.backend_pid)
            peak.start()
            found.append(connection.execute("SELECT count(*) AS n FROM interview_core.check_summaries()").fetchone()["n"])
            peak.over.set()
            peak.join()
        peaks.append(peak.peak)
    print(f"{what}: {peaks[0]} kB at most, {peaks[1]} kB with ten times as many; {found} differences")
    assert (found[1] == 0) == (what == "attempts")
    assert peaks[1] - peaks[0] < 4_000


def test_a_statement_that_needs_more_than_there_is_fails_alone(practising):
    """Memory for the facts of all attempts is requested at once. A refusal is an error, and the
    server goes on."""
    with practising.cluster.connect(practising.name) as connection:
        # The JIT compiler is loaded at its first use, for which there would be no memory either.
        connection.execute("SET jit = off")
        connection.execute(INSERT, {"n": 1})
        status = Path(f"/proc/{connection.info.backend_pid}/status").read_text()
        size = int(re.search(r"^VmSize:\s+(\d+) kB", status, re.MULTILINE)[1])
        limit = (size + 30_000) * 1024
        resource.prlimit(connection.info.backend_pid, resource.RLIMIT_AS, (limit, limit))
        with pytest.raises(errors.OutOfMemory) as refused:
            connection.execute(FILL, [150_000])
        assert refused.value.diag.message_detail == "There is no memory for the facts of 300000 attempts."
        assert refused.value.diag.message_hint == "Change fewer attempts in one statement."
        # The same backend still works.
        connection.execute(INSERT, {"n": 2})
    assert practising.superuser.execute("SELECT count(*) AS n FROM attempts").fetchone()["n"] == 2
    assert practising.differences() == []
