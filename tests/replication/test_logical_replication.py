"""Logical replication to a database that has the extension too: replicated attempts are not counted
again, neither in the first copy nor later, a subscriber can be ahead of its publisher by a version,
and it can take over."""

import time

import pytest

from clusters import Cluster, private_cluster
from database import TABLES, Database
from load import USERS, Load, prepare
from practice import goes_on_working
from releases import restore_release

DERIVED = ("skill_progress", "question_history", "practice_sessions")


@pytest.fixture(scope="module")
def logical_cluster():
    with private_cluster("logical", settings=("wal_level=logical", *Cluster.NOT_DURABLE)) as cluster:
        yield cluster


@pytest.fixture
def publisher(logical_cluster):
    database = Database(logical_cluster, "plain", "publisher")
    database.create()
    database.install()
    prepare(database)
    yield database
    database.drop()


@pytest.fixture
def subscriber(logical_cluster, publisher):
    """Installed, without the rows that install() wrote, since the publisher sends its own."""
    database = Database(logical_cluster, "plain", "subscriber")
    database.create()
    database.install()
    database.installer.execute("TRUNCATE interview_core_installation; DELETE FROM storage.buckets")
    yield database
    if database.value("SELECT count(*) FROM pg_subscription") > 0:
        unsubscribe(database)
    database.drop()
    publisher.superuser.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")


def subscribe(subscriber, publisher, tables):
    publisher.superuser.execute(f"CREATE PUBLICATION everything FOR TABLE {', '.join(tables)}")
    # In one cluster the slot must be there before the subscription.
    publisher.superuser.execute("SELECT pg_create_logical_replication_slot('follower', 'pgoutput')")
    subscriber.superuser.execute(
        f"CREATE SUBSCRIPTION follower CONNECTION 'host={publisher.cluster.socket} port={publisher.cluster.port}"
        f" user=postgres dbname={publisher.name}' PUBLICATION everything WITH (create_slot = false)")


def unsubscribe(subscriber):
    subscriber.superuser.execute("ALTER SUBSCRIPTION follower DISABLE")
    subscriber.superuser.execute("ALTER SUBSCRIPTION follower SET (slot_name = NONE)")
    subscriber.superuser.execute("DROP SUBSCRIPTION follower")


def wait_until_it_follows(subscriber, publisher):
    position = publisher.value("SELECT pg_current_wal_insert_lsn()::text")
    end = time.monotonic() + 60
    while not (
        subscriber.value("SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel")
        and publisher.value("SELECT confirmed_flush_lsn >= %s::pg_lsn FROM pg_replication_slots"
                            " WHERE slot_name = 'follower'", position)
    ):
        assert time.monotonic() < end, "the subscriber does not follow"
        time.sleep(0.05)


def take_over(subscriber):
    """Every subscriber needs this before it is written to: sequences are not replicated."""
    unsubscribe(subscriber)
    for table in ("attempts", "questions"):
        subscriber.installer.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


EVERYTHING = ("auth.users", "storage.buckets", *TABLES)


def test_nothing_is_counted_twice(publisher, subscriber, seed):
    load = Load(seed)
    load.start(publisher.cluster, publisher.name)
    load.wait_for(30)
    subscribe(subscriber, publisher, EVERYTHING)
    load.wait_for(60)
    load.finish()
    newcomer = publisher.sign_up("newcomer@example.com")
    publisher.installer.execute("UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = %s", [USERS[1]])
    publisher.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [USERS[5]])
    wait_until_it_follows(subscriber, publisher)
    assert subscriber.contents() == publisher.contents()
    assert subscriber.value("SELECT count(*) FROM users WHERE id = %s", newcomer) == 1
    assert subscriber.differences() == []

    publisher.installer.execute("TRUNCATE attempts")
    publisher.installer.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 60), (%s, 70)", USERS[:2])
    wait_until_it_follows(subscriber, publisher)
    assert subscriber.contents() == publisher.contents()
    assert subscriber.differences() == []

    take_over(subscriber)
    goes_on_working(subscriber, USERS)
    _, warnings = subscriber.install()
    assert warnings == []


def test_without_the_summaries_a_rebuild_makes_them(publisher, subscriber, seed):
    load = Load(seed)
    load.start(publisher.cluster, publisher.name)
    load.wait_for(30)
    subscribe(subscriber, publisher, [table for table in EVERYTHING if table not in DERIVED])
    load.wait_for(30)
    load.finish()
    wait_until_it_follows(subscriber, publisher)
    take_over(subscriber)
    assert subscriber.differences() != []
    assert subscriber.value("SELECT interview_core.rebuild_summaries()") > 0
    assert subscriber.differences() == []
    goes_on_working(subscriber, USERS)


def test_a_subscriber_is_upgraded_first(logical_cluster, tmp_path):
    publisher, subscriber = (Database(logical_cluster, "plain", name) for name in ("publisher", "subscriber"))
    for database in (publisher, subscriber):
        database.create()
        restore_release(database, "0.2.0", tmp_path)
    former = [row["name"] for row in publisher.rows(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")]
    subscriber.installer.execute(f"TRUNCATE auth.users, storage.buckets, {', '.join(former)} CASCADE")
    subscribe(subscriber, publisher, ["auth.users", "storage.buckets", *former])
    wait_until_it_follows(subscriber, publisher)

    upgrade(subscriber)
    # The new tables will begin as a first copy. Milestones are last: a TRUNCATE of days writes them again.
    new = [table for table in TABLES if table not in former]
    for table in new:
        subscriber.installer.execute(f"TRUNCATE {table}")
    practise(publisher)
    wait_until_it_follows(subscriber, publisher)
    histories = "SELECT array_agg((user_id, question_id, times_asked, total_score) ORDER BY 1, 2)::text" \
                " FROM (SELECT * FROM question_history ORDER BY user_id, question_id) AS h"
    assert subscriber.value(histories) == publisher.value(histories)

    upgrade(publisher)
    publisher.superuser.execute(f"ALTER PUBLICATION everything ADD TABLE {', '.join(new)}")
    subscriber.superuser.execute("ALTER SUBSCRIPTION follower REFRESH PUBLICATION")
    practise(publisher)
    wait_until_it_follows(subscriber, publisher)
    assert subscriber.contents() == publisher.contents()
    assert subscriber.differences() == []

    unsubscribe(subscriber)
    for database in (publisher, subscriber):
        database.drop()


def upgrade(database):
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    database.value("SELECT interview_core.install()")


def practise(database):
    """A question asked again, one asked for the first time, and one that goes."""
    user = database.value("SELECT min(id::text) FROM users")
    for question in (1, 3):
        database.superuser.execute(
            "INSERT INTO attempts (user_id, question_id, final_score) VALUES (%s, %s, 90), (%s, %s, 70)",
            [user, question, user, question])
    database.superuser.execute("DELETE FROM attempts WHERE id = (SELECT max(id) FROM attempts)")
    gone = database.value("INSERT INTO questions (question) VALUES ('Gone?') RETURNING id")
    database.superuser.execute("INSERT INTO attempts (user_id, question_id, final_score) VALUES (%s, %s, 50)", [user, gone])
    database.superuser.execute("DELETE FROM questions WHERE id = %s", [gone])
