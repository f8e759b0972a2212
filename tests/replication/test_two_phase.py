"""Two-phase commit: a prepared transaction holds its users, outlives its session and the server,
and leaves every summary exact whichever way it ends."""

import pytest
from psycopg import errors

from clusters import private_cluster
from database import Database
from load import USERS, prepare

INSERT = """
    INSERT INTO attempts (user_id, question_id, final_score, ml_scores, created_at)
    SELECT user_id, 1, 80, '{{"content": 70}}', '2026-03-01 00:00+00'::timestamptz + n * interval '5 hours'
    FROM unnest(ARRAY['{}', '{}']::uuid[]) AS user_id, generate_series(1, {}) AS n"""


@pytest.fixture(scope="module")
def two_phase_cluster():
    with private_cluster("two_phase", settings=()) as cluster:
        yield cluster


@pytest.fixture
def database(two_phase_cluster):
    database = Database(two_phase_cluster, "plain", "two_phase")
    database.create()
    database.install()
    prepare(database)
    database.installer.execute(INSERT.format(USERS[0], USERS[1], 5))
    yield database
    database.drop()


def prepare_transaction(database, name, *statements):
    """In a separate session, which then ends."""
    with database.cluster.connect(database.name) as connection:
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PREPARE TRANSACTION '{name}'")


CHANGES = (
    INSERT.format(USERS[0], USERS[2], 3),
    f"UPDATE attempts SET final_score = 10 WHERE user_id = '{USERS[1]}' AND id % 2 = 0",
    f"DELETE FROM attempts WHERE user_id = '{USERS[0]}' AND id % 3 = 0",
    f"UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = '{USERS[1]}'",
)


@pytest.mark.parametrize("restart", ["", "fast", "kill"], ids=["same server", "restarted", "killed"])
@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_prepared_transaction_leaves_summaries_exact(database, end, restart):
    before = database.contents()
    prepare_transaction(database, "changes", *CHANGES)
    # Not visible to anybody yet.
    assert database.contents() == before
    assert database.differences() == []
    if restart:
        database.close()
        database.cluster.kill() if restart == "kill" else database.cluster.stop()
        database.cluster.start()
        assert database.contents() == before

    # Other users can be written meanwhile; the transaction's own are locked.
    database.installer.execute(INSERT.format(USERS[3], USERS[4], 2))
    with pytest.raises(errors.LockNotAvailable), database.installer.transaction():
        database.installer.execute("SET LOCAL lock_timeout = '200ms'")
        database.installer.execute(INSERT.format(USERS[0], USERS[3], 1))

    database.installer.execute(f"{end} PREPARED 'changes'")
    assert database.differences() == []
    assert (database.value("SELECT count(*) FROM attempts WHERE user_id = %s", USERS[2]) > 0) == (end == "COMMIT")
    database.installer.execute(INSERT.format(USERS[0], USERS[1], 4))
    assert database.differences() == []


def test_the_session_that_prepared_goes_on_without_what_it_knew(database):
    """A user whom the prepared transaction recomputed is not remembered in the session's next
    transaction."""
    connection = database.installer
    connection.execute("BEGIN")
    connection.execute(CHANGES[1])
    connection.execute("PREPARE TRANSACTION 'one'")
    connection.execute("ROLLBACK PREPARED 'one'")
    connection.execute("BEGIN")
    connection.execute(INSERT.format(USERS[1], USERS[2], 2))
    connection.execute("PREPARE TRANSACTION 'two'")
    connection.execute("COMMIT PREPARED 'two'")
    connection.execute(INSERT.format(USERS[1], USERS[2], 2))
    assert database.differences() == []
    assert database.value("SELECT total_attempts FROM users WHERE id = %s", USERS[1]) == 9
