"""check_summaries() gives the same in parallel workers and without, and sees one snapshot while
others write."""

import itertools
import random
import threading
import time

import pytest
from psycopg import errors

CHECK = "SELECT * FROM interview_core.check_summaries()"
IN_WORKERS = "SET min_parallel_table_scan_size = 0"
USERS = 200
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns",
         "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Chatham", "America/Caracas", "Asia/Tehran", "UTC"]


@pytest.fixture
def practising(make_database):
    """Users on several pages of their table, some with many attempts."""
    database = make_database("plain")
    superuser = database.superuser
    superuser.execute("INSERT INTO questions (question) SELECT 'Why?' FROM generate_series(1, 9)")
    superuser.execute("INSERT INTO auth.users (id, email) SELECT gen_random_uuid(), n || '@example.com'"
                      " FROM generate_series(1, %s) AS n", [USERS])
    superuser.execute("""
        INSERT INTO attempts (user_id, question_id, final_score, content_score, ml_scores, domain, created_at)
        SELECT id, 1 + n % 9, n * 7 % 101, n * 5 % 101, '{"voice": 50.25}', 'general',
            '2026-01-01 22:00+00'::timestamptz + n * interval '5 hours'
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM users) AS numbered,
            generate_series(1, 20) AS n WHERE n <= 1 + number % 20""")
    return database


class Watch(threading.Thread):
    """Counts the parallel workers of a session until told to stop."""

    def __init__(self, database, pid):
        super().__init__(daemon=True)
        self.database, self.pid = database, pid
        self.over = threading.Event()
        self.most = 0

    def run(self):
        with self.database.cluster.connect("postgres") as connection:
            while not self.over.wait(0.002):
                row = connection.execute("SELECT count(*) AS n FROM pg_stat_activity WHERE leader_pid = %s",
                                         [self.pid]).fetchone()
                self.most = max(self.most, row["n"])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


def spoil(database):
    """Makes something of every table wrong, behind the triggers' back."""
    superuser = database.superuser
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE users SET total_attempts = 99 WHERE ctid IN (SELECT ctid FROM users LIMIT 30)")
        superuser.execute("UPDATE practice_sessions SET best_score = 1 WHERE practice_date < '2026-01-03'")
        superuser.execute("DELETE FROM practice_sessions WHERE practice_date = '2026-01-03'")
        superuser.execute("UPDATE skill_progress SET trend = 'declining', score_history = '[]' WHERE skill_name = 'voice'")
        superuser.execute("UPDATE question_history SET times_asked = 7 WHERE question_id = 5")
        # Of somebody who is gone.
        superuser.execute("INSERT INTO skill_progress (user_id, skill_name, current_avg, best_score, worst_score,"
                          " attempts_count, last_practiced_at, last_attempt_id)"
                          " VALUES (gen_random_uuid(), 'content', 1, 1, 1, 1, now(), 1)")


def test_workers_find_what_one_process_finds(practising):
    spoil(practising)
    with practising.cluster.connect(practising.name) as connection:
        connection.execute("SET max_parallel_workers_per_gather = 0")
        alone = connection.execute(CHECK).fetchall()
        connection.execute("RESET max_parallel_workers_per_gather")
        connection.execute(IN_WORKERS)
        with Watch(practising, connection.info.backend_pid) as watch:
            in_workers = [connection.execute(CHECK).fetchall() for _ in range(10)]
        assert watch.most > 0
        # Planned for workers that are not there.
        connection.execute("SET max_parallel_workers = 0")
        without = connection.execute(CHECK).fetchall()
    assert {row["table_name"] for row in alone} == {"users", "practice_sessions", "skill_progress", "question_history"}
    assert all(rows == alone for rows in in_workers)
    assert without == alone


def test_differences_come_by_table_user_and_key(practising):
    spoil(practising)
    practising.superuser.execute(IN_WORKERS)
    # Those of users who are gone come last.
    found = [row for row in practising.superuser.execute(CHECK).fetchall()
             if practising.value("SELECT count(*) FROM users WHERE id = %s", row["user_id"])]
    tables = list(dict.fromkeys(row["table_name"] for row in found))
    assert tables == ["users", "practice_sessions", "skill_progress", "question_history"]

    def place(row):
        key = row["key"] or ""
        return (tables.index(row["table_name"]), row["user_id"], int(key) if key.isdigit() else 0, key, row["column_name"])

    assert found == sorted(found, key=place)
    of_one = found[len(found) // 2]["user_id"]
    alone = practising.superuser.execute("SELECT * FROM interview_core.check_summaries(for_user => %s)", [of_one])
    assert alone.fetchall() == [row for row in found if row["user_id"] == of_one]


def test_a_check_sees_one_snapshot_while_others_write(practising, seed):
    """A zone that a user has got since the check began would be unknown to it, and an attempt that
    came in between would be missing somewhere."""
    over = threading.Event()
    failed = []

    def write(number):
        choose = random.Random(seed + number)
        with practising.cluster.connect(practising.name) as connection:
            ids = [row["id"] for row in connection.execute("SELECT id FROM users ORDER BY id").fetchall()]
            while not over.is_set():
                try:
                    user, zone = choose.choice(ids[number::2]), choose.choice(ZONES)
                    if choose.random() < 0.5:
                        connection.execute("UPDATE users SET time_zone = %s WHERE id = %s", [zone, user])
                    else:
                        connection.execute("INSERT INTO attempts (user_id, question_id, final_score, content_score,"
                                           " created_at) VALUES (%s, %s, 50, 60, now() - interval '20 days')",
                                           [user, choose.randint(1, 9)])
                except errors.Error as error:
                    failed.append(error)
                    return

    writers = [threading.Thread(target=write, args=[number]) for number in range(2)]
    with practising.cluster.connect(practising.name) as connection:
        connection.execute(IN_WORKERS)
        for writer in writers:
            writer.start()
        try:
            end = time.monotonic() + 4
            for count in itertools.count(1):
                assert connection.execute(CHECK).fetchall() == [], f"in check {count}"
                if time.monotonic() > end:
                    break
        finally:
            over.set()
            for writer in writers:
                writer.join()
    assert failed == []
    assert practising.differences() == []


def test_a_transaction_sees_its_own_changes_in_workers(practising):
    connection = practising.superuser
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL min_parallel_table_scan_size = 0")
        connection.execute("UPDATE users SET time_zone = 'Pacific/Apia'")
        connection.execute("UPDATE attempts SET final_score = 12.5 WHERE question_id = 3")
        connection.execute("DELETE FROM attempts WHERE question_id = 4")
        assert connection.execute(CHECK).fetchall() == []
        connection.execute("ALTER TABLE attempts DISABLE TRIGGER USER")
        connection.execute("DELETE FROM attempts WHERE question_id = 5")
        assert connection.execute(CHECK).fetchall() != []


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_workers_at_higher_levels_see_the_latest(practising, level):
    with practising.cluster.connect(practising.name) as connection:
        connection.execute(IN_WORKERS)
        with connection.transaction():
            connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            before = connection.execute("SELECT count(*) AS n FROM attempts").fetchone()["n"]
            practising.superuser.execute("UPDATE users SET time_zone = 'Asia/Tehran'")
            practising.superuser.execute("INSERT INTO attempts (user_id, final_score) SELECT id, 40 FROM users")
            assert connection.execute(CHECK).fetchall() == []
            assert connection.execute("SELECT count(*) AS n FROM attempts").fetchone()["n"] == before


def test_tables_without_their_indexes_are_checked_all_the_same(practising):
    spoil(practising)
    before = practising.differences()
    practising.superuser.execute("DROP INDEX attempts_user_id_created_at_id_idx")
    assert practising.differences() == before


def test_a_column_that_is_gone_is_named(practising):
    practising.superuser.execute("ALTER TABLE attempts DROP COLUMN audio_duration CASCADE")
    with pytest.raises(errors.UndefinedColumn, match="audio_duration"):
        practising.differences()
