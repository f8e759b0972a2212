"""Milestones and profiles, as a client of logical replication hears of them through the publication
of the realtime service: examples/node/follow_changes.ts."""

import json
import os
import select
import signal
import subprocess
import time
import uuid

import pytest

from cluster import PROJECT
from clusters import Cluster, private_cluster
from database import KINDS, Database

PROGRAM = [PROJECT / "scripts" / "clients", "node", "follow_changes.ts"]
SLOT = "front_ends"


@pytest.fixture(scope="module")
def logical_cluster():
    with private_cluster("realtime", settings=("wal_level=logical", *Cluster.NOT_DURABLE)) as cluster:
        yield cluster


@pytest.fixture(params=KINDS)
def followed(request, logical_cluster):
    """A database of either kind whose publication was there before install(), and a slot."""
    database = Database(logical_cluster, request.param, f"followed_{request.param}")
    database.create()
    if database.kind == "plain":
        database.superuser.execute("CREATE PUBLICATION supabase_realtime")
    database.install()
    database.superuser.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", [SLOT])
    yield database
    wait_for(lambda: is_free(database))
    database.superuser.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
    database.drop()


@pytest.fixture
def user(followed):
    """Somebody with 20 attempts, whose next one reaches no milestone. Their past is not followed."""
    user = followed.sign_up("ada@example.com", {"full_name": "Ada"})
    followed.installer.execute("INSERT INTO questions (question) VALUES ('Why?')")
    followed.installer.execute("INSERT INTO attempts (user_id, question_id, final_score) SELECT %s, 1, 70"
                               " FROM generate_series(1, 20)", [user])
    forget(followed)
    return user


def forget(database):
    wait_for(lambda: is_free(database))
    database.superuser.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
    database.superuser.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", [SLOT])


def is_free(database):
    return database.superuser.execute("SELECT FROM pg_replication_slots WHERE active").rowcount == 0


def wait_for(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


class Follower:
    """The program, as it runs."""

    def __init__(self, database, count="Infinity"):
        url = f"postgresql:///{database.name}?host={database.cluster.socket}&user=postgres"
        self.process = subprocess.Popen([*PROGRAM, url, SLOT, str(count), database.schema],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.buffer += self.process.communicate()[0]

    def next(self, seconds=20):
        """The next change, or None if there is none in this time."""
        end = time.monotonic() + seconds
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not chunk:
                return None
            self.buffer += chunk
        line, self.buffer = self.buffer.split(b"\n", 1)
        change = json.loads(line)
        return change["table"], change["event"], change.get("new", change.get("old"))

    def rest(self):
        """All changes until it ends, which it does well."""
        changes = []
        while (change := self.next()) is not None:
            changes.append(change)
        assert self.process.wait(60) == 0, self.errors()
        return changes

    def errors(self):
        self.process.kill()
        return self.process.stderr.read().decode()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.rest()


def heard(database):
    """Every change so far. The program is stopped by a signal; the next call hears of later ones."""
    marker = str(database.sign_up(f"marker.{uuid.uuid4()}@example.com"))
    with Follower(database) as follower:
        changes = []
        while (change := follower.next()) is not None and change[2].get("id") != marker:
            changes.append(change)
        assert change is not None, f"the program fell silent after {changes}: {follower.errors()}"
        assert follower.terminate() == []
    return changes


def shown(changes, *columns):
    return [(table, event, *(row.get(column) for column in columns)) for table, event, row in changes]


def attempt(database, user, score=70, rows=1):
    with database.as_backend() as backend:
        backend.execute("""
            INSERT INTO attempts (user_id, question_id, final_score, ml_scores)
            SELECT %s, (SELECT min(id) FROM questions), %s, '{"content": 70, "voice": 60}' FROM generate_series(1, %s)""",
                        [user, score, rows])


def test_a_sign_up_and_a_profile_that_its_user_edits(followed):
    user = followed.sign_up("ada@example.com", {"full_name": "Ada"})
    with followed.as_client(user) as client:
        client.execute("UPDATE users SET full_name = 'Ada King', total_attempts = 99")
    with followed.as_client(user) as client:
        client.execute("UPDATE users SET preferences = '{\"theme\": \"dark\"}'")
    assert shown(heard(followed), "id", "full_name", "total_attempts", "average_score") == [
        ("users", "INSERT", str(user), "Ada", 0, "0.00"),
        ("users", "UPDATE", str(user), "Ada King", 0, "0.00"),
        ("users", "UPDATE", str(user), "Ada King", 0, "0.00"),
    ]


def test_a_milestone_is_heard_of_when_it_is_committed(followed):
    user = followed.sign_up("ada@example.com")
    with Follower(followed) as follower:
        assert follower.next()[:2] == ("users", "INSERT")
        with followed.as_backend() as backend:
            backend.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 85)", [user])
            assert follower.next(seconds=0.5) is None
        changes = [follower.next() for _ in range(3)]
        assert follower.terminate() == []
    assert shown(changes[:1], "id", "total_attempts", "best_score", "current_streak") == [
        ("users", "UPDATE", str(user), 1, "85.00", 1)]
    assert shown(changes[1:], "user_id", "kind", "level") == [
        ("milestones", "INSERT", str(user), "attempts", 1), ("milestones", "INSERT", str(user), "score", 80)]
    assert all(row["reached_at"] for _, _, row in changes[1:])


def test_an_attempt_is_one_update_of_its_user(followed, user):
    """And nothing of the attempt, its question, its session or the summaries."""
    with followed.as_backend() as backend:
        backend.execute("INSERT INTO interview_sessions (user_id) VALUES (%s)", [user])
        backend.execute("UPDATE questions SET difficulty = 'hard'")
    attempt(followed, user)
    assert shown(heard(followed), "id", "total_attempts") == [("users", "UPDATE", str(user), 21)]


def test_a_statement_is_one_update_of_each_user(followed, user):
    other = followed.sign_up("grace@example.com")
    attempt(followed, other, rows=20)
    forget(followed)
    attempt(followed, user, rows=5)
    assert shown(heard(followed), "total_attempts") == [("users", "UPDATE", 25)]
    followed.installer.execute("UPDATE attempts SET final_score = 60")
    followed.installer.execute("DELETE FROM attempts WHERE id IN (SELECT min(id) FROM attempts GROUP BY user_id)")
    assert sorted(shown(heard(followed), "id", "total_attempts", "average_score")) == sorted(
        ("users", "UPDATE", str(one), attempts, "60.00")
        for one, attempts in ((user, 25), (other, 20), (user, 24), (other, 19)))


def test_changes_come_in_the_order_of_the_transaction(followed, user):
    with followed.superuser.transaction():
        for score in (71, 90):
            followed.superuser.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, %s)", [user, score])
        followed.superuser.execute("UPDATE users SET full_name = 'Ada King' WHERE id = %s", [user])
    assert shown(heard(followed), "total_attempts", "full_name", "level") == [
        ("users", "UPDATE", 21, "Ada", None),
        ("users", "UPDATE", 22, "Ada", None),
        ("milestones", "INSERT", None, None, 80),
        ("milestones", "INSERT", None, None, 90),
        ("users", "UPDATE", 22, "Ada King", None),
    ]


def test_nothing_is_heard_of_what_is_rolled_back(followed, user):
    connection = followed.superuser
    connection.execute("BEGIN")
    connection.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 100)", [user])
    connection.execute("ROLLBACK")
    connection.execute("BEGIN; SAVEPOINT one")
    connection.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 100)", [user])
    connection.execute("ROLLBACK TO one")
    connection.execute("UPDATE users SET full_name = 'Ada King' WHERE id = %s", [user])
    connection.execute("COMMIT")
    assert shown(heard(followed), "full_name", "total_attempts") == [("users", "UPDATE", "Ada King", 20)]


def test_a_rebuild_is_one_update_of_each_user(followed, user):
    """It writes every user's row, so that nobody goes on with an older one. install() writes none."""
    other = followed.sign_up("grace@example.com")
    forget(followed)
    followed.installer.execute("SELECT interview_core.install()")
    assert heard(followed) == []
    followed.installer.execute("SELECT interview_core.rebuild_summaries(for_user => %s)", [user])
    assert shown(heard(followed), "id", "total_attempts") == [("users", "UPDATE", str(user), 20)]
    assert followed.superuser.execute("DELETE FROM auth.users WHERE email LIKE 'marker%'").rowcount == 2
    forget(followed)
    followed.installer.execute("SELECT interview_core.configure('public', trend_threshold => 3)")
    assert sorted(shown(heard(followed), "id", "total_attempts")) == sorted(
        [("users", "UPDATE", str(user), 20), ("users", "UPDATE", str(other), 0)])


@pytest.mark.parametrize("statement", [
    "DELETE FROM auth.users WHERE id = %s", "SELECT interview_core.erase_user(%s)"], ids=["deleted", "erased"])
def test_of_a_row_that_is_gone_its_key_is_heard(followed, user, statement):
    followed.superuser.execute(statement, [user])
    gone = heard(followed)
    assert ("users", "DELETE", {"id": str(user)}) in gone
    assert {tuple(row) for table, _, row in gone if table == "milestones"} == {("user_id", "kind", "level")}
    assert {event for _, event, _ in gone} == {"DELETE"} and len(gone) == 3


def test_it_stops_after_so_many_changes_and_goes_on_from_there(followed):
    users = [str(followed.sign_up(f"{number}@example.com")) for number in range(5)]
    with Follower(followed, count=2) as follower:
        first = follower.rest()
    with Follower(followed, count=3) as follower:
        then = follower.rest()
    assert [row["id"] for _, _, row in first + then] == users


def test_it_stops_between_transactions(followed):
    followed.superuser.execute(
        "INSERT INTO auth.users (id, email) SELECT gen_random_uuid(), n || '@example.com' FROM generate_series(1, 50) AS n")
    with Follower(followed, count=1) as follower:
        assert len(follower.rest()) == 50
    assert heard(followed) == []


def test_of_two_commits_side_by_side_none_is_lost(followed):
    """The second commit begins at the byte at which the first one ends."""
    one, two = (followed.cluster.connect(followed.name) for _ in range(2))
    for connection, name in ((one, "one"), (two, "two")):
        connection.execute("BEGIN")
        connection.execute("INSERT INTO auth.users (id, email) VALUES (gen_random_uuid(), %s)", [name])
    for connection in (one, two):
        connection.execute("COMMIT")
        connection.close()
    for _ in range(2):
        with Follower(followed, count=1) as follower:
            assert len(follower.rest()) == 1
    assert heard(followed) == []


def test_a_killed_program_loses_nothing(followed):
    users = [str(followed.sign_up(f"{number}@example.com")) for number in range(30)]
    with Follower(followed) as follower:
        before = [follower.next()[2]["id"] for _ in range(10)]
    wait_for(lambda: is_free(followed))
    after = [row["id"] for _, _, row in heard(followed)]
    printed = len(before) + follower.buffer.count(b"\n")
    # What it could not acknowledge comes again.
    assert before == users[:10] and after == users[len(users) - len(after):]
    assert printed + len(after) >= len(users)


def test_it_answers_while_nothing_is_published(followed, user):
    """The server would end the connection, and keep its log."""
    confirmed = "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE confirmed_flush_lsn >= %s::pg_lsn"
    followed.superuser.execute("ALTER SYSTEM SET wal_sender_timeout = '1s'")
    followed.superuser.execute("SELECT pg_reload_conf()")
    try:
        with Follower(followed) as follower:
            wait_for(lambda: not is_free(followed))
            followed.installer.execute("INSERT INTO questions (question) SELECT 'Why?' FROM generate_series(1, 1000)")
            position = followed.value("SELECT pg_current_wal_insert_lsn()::text")
            wait_for(lambda: followed.superuser.execute(confirmed, [position]).rowcount)
            assert follower.next(seconds=2) is None
            attempt(followed, user)
            assert shown([follower.next()], "total_attempts") == [("users", "UPDATE", 21)]
            assert follower.terminate() == []
    finally:
        followed.superuser.execute("ALTER SYSTEM RESET wal_sender_timeout")
        followed.superuser.execute("SELECT pg_reload_conf()")


def test_the_server_can_be_stopped_while_it_follows(followed):
    user = followed.sign_up("ada@example.com")
    with Follower(followed) as follower:
        assert follower.next()[2]["id"] == str(user)
        followed.close()
        begun = time.monotonic()
        followed.cluster.stop()
        assert time.monotonic() - begun < 20
        assert follower.process.wait(60) == 1
    followed.cluster.start()
    other = followed.sign_up("grace@example.com")
    # The slot may have forgotten the last acknowledgement.
    assert [row["id"] for _, _, row in heard(followed)] in ([str(other)], [str(user), str(other)])
