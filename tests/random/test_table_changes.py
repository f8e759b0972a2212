"""After any change to a summary's table, the extension writes the same rows and raises the same
errors as the executor.

Two databases get the same changes and the same statements. In one the tables are as install() made
them, so that rows are written directly where the change allows it. In the other a trigger on each
table, which does nothing, has all of them written by the executor.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.rows import tuple_row

from database import Database
from load import REPEAT, Load, prepare
from table_changes import CHANGES, HOUSE, OWNER, SUMMARIES

SECONDS = 15

ADA, BOB, CLEO = ("00000000-0000-0000-0000-00000000000" + letter for letter in "abc")

ACCOUNTS = f"""
INSERT INTO auth.users (id, raw_user_meta_data) VALUES ('{ADA}', '{{"full_name": "Ada"}}'),
    ('{BOB}', '{{"full_name": "Bob"}}'), ('{CLEO}', '{{"full_name": "Cleo"}}')
ON CONFLICT DO NOTHING;
UPDATE users SET time_zone = NULL, full_name = left(full_name, 3);
"""

BASE = f"""
INSERT INTO attempts (user_id, question_id, final_score, content_score, delivery_score, created_at) VALUES
    ('{ADA}', 1, 50, 51, 52, '2026-03-02 10:00+00'), ('{ADA}', 1, 60, 61, NULL, '2026-03-03 10:00+00'),
    ('{BOB}', 1, 70, 71, 72, '2026-03-02 10:00+00')
"""

INSERT = "INSERT INTO attempts (user_id, question_id, final_score, content_score, voice_score, created_at) VALUES"
WORK = (
    f"{INSERT} ('{ADA}', 1, 66, 66, NULL, '2026-03-04 10:00+00')",
    f"{INSERT} ('{ADA}', 2, 40, NULL, 41, '2026-03-05 10:00+00')",
    f"{INSERT} ('{ADA}', 1, 30, 31, NULL, '2026-03-01 10:00+00')",
    f"{INSERT} ('{ADA}', 1, 99, 99, 98, '2026-03-05 11:00+00'), ('{BOB}', 2, 12, 13, 14, '2026-03-03 10:00+00'),"
    f" ('{CLEO}', 1, 55, 55, 55, '2026-03-03 10:00+00'), ('{BOB}', 2, 15, 16, 17, '2026-03-03 11:00+00')",
    f"UPDATE attempts SET final_score = 100 - final_score, content_score = 7 WHERE user_id = '{ADA}'",
    f"UPDATE attempts SET question_id = 2 WHERE user_id = '{BOB}' AND question_id = 1",
    f"UPDATE attempts SET user_id = '{BOB}' WHERE id = (SELECT max(id) FROM attempts WHERE user_id = '{ADA}')",
    f"UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = '{ADA}'",
    f"DELETE FROM attempts WHERE id = (SELECT min(id) FROM attempts WHERE user_id = '{ADA}')",
    f"DELETE FROM attempts WHERE user_id = '{BOB}'",
    f"DELETE FROM auth.users WHERE id = '{CLEO}'",
    f"{INSERT} ('{ADA}', 1, 77, 77, 77, '2026-03-06 10:00+00')",
)
# Statements that PostgreSQL does not run in a transaction block.
ALONE = ("CONCURRENTLY", "VACUUM")

# By the DBA, whom neither rights nor row level security restrict.
REBUILD = "SELECT interview_core.rebuild_summaries()"

ROWS = """
SELECT (to_jsonb(t) - {} - 'created_at' - 'updated_at' - 'number' - 'time_zone_since' || jsonb_build_object(
    'has moved', to_jsonb(t) ->> 'time_zone_since' IS NOT NULL,
    'created long ago', t.created_at < '2010-01-01', 'updated long ago', t.updated_at < '2010-01-01'))::text
FROM {} AS t ORDER BY 1"""
# Random in each database.
ROW_IDS = {"question_history": "id"}


class Way:
    """A database in which rows are written in one of the two ways, and the sessions of a client and
    of a DBA."""

    def __init__(self, cluster, name, through_executor=False):
        self.database = Database(cluster, "plain", name, OWNER)
        self.database.create()
        self.database.install()
        self.dba = cluster.connect(name)
        self.client = cluster.connect(name, user=OWNER)
        self.dba.execute(HOUSE)
        if through_executor:
            for table in SUMMARIES:
                self.dba.execute(f"CREATE TRIGGER zzz BEFORE INSERT OR UPDATE OR DELETE ON {table}"
                                 " FOR EACH ROW EXECUTE FUNCTION house.pass()")

    def close(self):
        self.dba.close()
        self.client.close()
        self.database.drop()

    def start(self, has_rows):
        self.dba.execute("TRUNCATE attempts RESTART IDENTITY; TRUNCATE house.log")
        self.client.execute("INSERT INTO questions (id, question) VALUES (1, 'Why?'), (2, 'How?') ON CONFLICT DO NOTHING")
        self.client.execute(ACCOUNTS)
        if has_rows:
            self.client.execute(BASE)

    def change(self, statements):
        """All in one transaction, where PostgreSQL allows it."""
        if any(word in statement for statement in statements for word in ALONE):
            for statement in statements:
                self.dba.execute(statement)
        else:
            with self.dba.transaction():
                for statement in statements:
                    self.dba.execute(statement)

    def work(self):
        """The outcome of each statement."""
        statements = [(self.client, statement) for statement in WORK]
        statements.insert(-1, (self.dba, REBUILD))
        return [(statement, attempt(connection, statement)) for connection, statement in statements]

    def contents(self):
        found = {}
        with self.dba.cursor(row_factory=tuple_row) as cursor:
            for table in (*SUMMARIES, "house.log"):
                if cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()[0]:
                    query = "SELECT entry FROM house.log ORDER BY 1" if table == "house.log" else \
                        ROWS.format(f"'{ROW_IDS.get(table, '')}'::text", table)
                    found[table] = cursor.execute(query).fetchall()
        return found

    def differences(self):
        return attempt(self.dba, "SELECT * FROM interview_core.check_summaries()", fetch=True)


def attempt(connection, statement, fetch=False):
    """An outcome: None, the rows, or the error."""
    try:
        cursor = connection.execute(statement)
        return cursor.fetchall() if fetch else None
    except psycopg.Error as error:
        return error.sqlstate, error.diag.message_primary


@pytest.fixture(scope="module")
def house(cluster):
    """Objects of the whole cluster."""
    cluster.create_client_roles()
    cluster.create_role(OWNER, "LOGIN")
    cluster.create_role("another_owner", "NOLOGIN")
    with cluster.connect("postgres") as connection:
        connection.execute("SET allow_in_place_tablespaces = on")
        connection.execute("CREATE TABLESPACE elsewhere LOCATION ''")
        yield cluster
        connection.execute("DROP TABLESPACE elsewhere")


@pytest.fixture(scope="module")
def ways(house):
    ways = [Way(house, "directly", False), Way(house, "through_executor", True)]
    yield ways
    for way in ways:
        way.close()


@pytest.mark.parametrize("table", SUMMARIES)
def test_both_ways_do_the_same(ways, table):
    failures = []
    for change in CHANGES:
        if table in change.tables:
            failures += compare(ways, change, table)
    assert failures == [], "\n".join(failures)


def compare(ways, change, table):
    """Lists what is wrong."""
    make, undo = change.on(table)

    def play(way):
        way.start(not change.needs_no_rows)
        way.change(make)
        found = way.work(), way.contents(), way.differences()
        way.change(undo)
        way.dba.execute(REBUILD)
        assert way.differences() == [], f"{make} leaves what no rebuild mends"
        return found

    with ThreadPoolExecutor(len(ways)) as pool:
        (directly, executed), contents, differences = zip(*pool.map(play, ways))
    failures = [f"{statement}\n    {one[1]}\n    {other[1]}"
                for (statement, *_), one, other in zip(directly, directly, executed) if one != other]
    if not failures and contents[0] != contents[1]:
        failures = [f"{name}\n    {contents[0].get(name)}\n    {contents[1].get(name)}"
                    for name in contents[0] if contents[0].get(name) != contents[1].get(name)]
    if not failures and differences[0] != differences[1]:
        failures = [f"differences\n    {differences[0]}\n    {differences[1]}"]
    if not failures and change.is_harmless:
        failures = [f"{statement}\n    {outcome}" for statement, outcome in executed if outcome]
        failures += [f"differences\n    {found}" for found in differences if found]
    # The first is enough.
    return [f"{'; '.join(make)}:\n  {failure}" for failure in failures[:1]]


def test_clients_go_on_through_all_of_it(house, seed):
    """Changes that harm nothing come and go under load."""
    way = Way(house, "under_load")
    prepare(way.database)
    # The deadlock detector lets DDL pass in the clients' lock queues.
    for setting in ("ALTER DATABASE under_load SET", "SET"):
        way.dba.execute(f"{setting} deadlock_timeout = '5ms'")
    changes = [change.on(table) for change in CHANGES if change.is_harmless for table in change.tables]
    random.Random(seed).shuffle(changes)
    load = Load(seed)
    load.start(house, way.database.name)
    end, made = time.monotonic() + SECONDS, 0
    for make, undo in changes:
        if time.monotonic() > end:
            break
        for statements in (make, undo):
            change_under_load(way, statements)
            # The clients see the change.
            load.wait_for(1)
        made += 1
    load.finish()
    print(f"{made} of {len(changes)} changes, {load.acknowledged} transactions")
    assert made > 20
    load.verify(way.dba)
    assert way.differences() == []
    house.check_files(way.database.name)
    way.close()


def change_under_load(way, statements):
    """Retries after a deadlock, as a DBA would. Statements that run one at a time have then all
    been done except the last."""
    while True:
        try:
            return way.change(statements)
        except REPEAT:
            if any(word in statement for statement in statements for word in ALONE):
                raise
