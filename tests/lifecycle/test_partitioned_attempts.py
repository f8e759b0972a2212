"""Attempts that were converted to a partitioned table as docs/partitioning.md says: by month, and
by hash of the user.

The conversion is the document's own SQL. Everything that was attached to attempts is attached
again, and the summaries stay exact.
"""

import random
import re

import psycopg
import pytest
from psycopg import errors

from database import snapshot
from documents import partitioning
from house_rules import HOUSE_RULES
from random_operations import ALONE, QUESTIONS, USERS, Operations

KEYS = {"by_month": "created_at", "by_hash": "user_id"}
TRANSACTIONS = 100

# What install() and the schema put on attempts, apart from the columns of the primary key.
ATTACHED = {
    "triggers": "SELECT regexp_replace(pg_get_triggerdef(oid), '\\s+', ' ', 'g') FROM pg_trigger"
                " WHERE tgrelid = 'attempts'::regclass AND NOT tgisinternal AND tgenabled = 'O'",
    "policies": "SELECT policyname || cmd || roles::text || qual FROM pg_policies"
                " WHERE schemaname = 'public' AND tablename = 'attempts'",
    "row level security": "SELECT relrowsecurity::text FROM pg_class WHERE oid = 'attempts'::regclass",
    "owner": "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'attempts'::regclass",
    "grants": "SELECT acl::text FROM pg_class, unnest(relacl) AS acl"
              " WHERE oid IN ('attempts'::regclass, 'attempts_id_seq'::regclass)",
    "constraints": "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint"
                   " WHERE conrelid = 'attempts'::regclass AND contype <> 'p'",
    "primary key": "SELECT conname FROM pg_constraint WHERE conrelid = 'attempts'::regclass AND contype = 'p'",
    "indexes": "SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index"
               " WHERE indrelid = 'attempts'::regclass AND NOT indisprimary",
    "columns": "SELECT concat_ws(' ', attname, attnum, format_type(atttypid, atttypmod), attnotnull, attidentity,"
               " attstorage, pg_get_expr(adbin, adrelid)) FROM pg_attribute"
               " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
               " WHERE attrelid = 'attempts'::regclass AND attnum > 0",
    "comments": "SELECT pg_describe_object(classoid, objoid, objsubid) || description FROM pg_description"
                " WHERE pg_describe_object(classoid, objoid, objsubid) ~ '\\mattempts'",
}


@pytest.fixture
def seed():
    seed = random.SystemRandom().randrange(2**32)
    # pytest shows it with a failure.
    print(f"seed {seed}")
    return seed


@pytest.fixture(params=KEYS)
def kind(request):
    return request.param


def attached(database):
    return {what: sorted(row[0] for row in database.superuser.cursor(row_factory=psycopg.rows.tuple_row).execute(query))
            for what, query in ATTACHED.items()}


def practise(database):
    """Users, questions and attempts of several months, before anything is partitioned."""
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    for question in QUESTIONS:
        database.superuser.execute("INSERT INTO questions (id, question) VALUES (%s, 'Why?')", [question])
    database.value("SELECT interview_core.configure('public', 3, 2, 10)")
    with database.as_backend() as backend:
        backend.execute("""
            INSERT INTO attempts (user_id, question_id, final_score, ml_scores, audio_duration, created_at)
            SELECT (%s::uuid[])[1 + n %% 8], 1 + n %% 5, n, jsonb_build_object('voice', n), 2.5,
                now() - n * interval '1 day'
            FROM generate_series(1, 100) AS n""", [list(USERS)])


def convert(database, kind):
    """As the tables' owner; returns the WARNINGs."""
    with database.notices() as notices:
        database.installer.execute(partitioning(kind))
    return [notice for notice in notices if notice.severity == "WARNING"]


def fire_for_each_row(database):
    """Puts triggers FOR EACH ROW in place of those for each statement."""
    for number, function in enumerate(("update_user_stats", "update_skill_progress", "update_question_history"), 1):
        for event in ("insert", "update", "delete"):
            database.installer.execute(f"DROP TRIGGER step{number}_{function}_on_{event} ON attempts")
        database.installer.execute(
            f"CREATE TRIGGER step{number}_{function} AFTER INSERT OR UPDATE OR DELETE ON attempts"
            f" FOR EACH ROW EXECUTE FUNCTION interview_core.{function}()")


@pytest.fixture
def database(kind_of_database, make_database, kind):
    """A database of either kind, with partitioned attempts."""
    database = make_database(kind_of_database)
    practise(database)
    convert(database, kind)
    return database


@pytest.fixture
def plain_database(make_database, kind):
    """For tests that do not depend on roles."""
    database = make_database("plain")
    practise(database)
    convert(database, kind)
    return database


def test_the_conversion_keeps_rows_and_all_that_is_attached(kind_of_database, make_database, kind):
    database = make_database(kind_of_database)
    practise(database)
    contents, before = database.contents(), attached(database)
    newest = database.value("SELECT max(id) FROM attempts")
    warnings = convert(database, kind)
    # There are attempts, and their triggers are new: install() cannot know that the summaries have
    # seen them.
    assert [warning.message for warning in warnings if "rebuild" in (warning.hint or "")], warnings
    after = database.contents()
    # install() records its time and a fingerprint of what it made.
    for each in (contents, after):
        del each["public", "interview_core_installation"]
    assert after == contents
    assert attached(database) == before
    assert database.differences() == []
    assert database.value("SELECT relkind::text FROM pg_class WHERE oid = 'attempts'::regclass") == "p"
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id) VALUES (%s) RETURNING id", [USERS[0]])
        assert backend.fetchone()["id"] == newest + 1
    # The view reads the new table.
    assert database.value("""
        SELECT count(DISTINCT refobjid::regclass) FROM pg_depend JOIN pg_rewrite r ON r.oid = objid
        WHERE ev_class = 'session_summary'::regclass AND refobjid = 'attempts'::regclass""") == 1


def test_install_has_nothing_more_to_do(database):
    before = snapshot(database.superuser)
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    after = snapshot(database.superuser)
    assert sorted(after - before) == []
    assert sorted(before - after) == []
    assert [notice for notice in notices if "rebuild" in (notice.hint or "")] == []


def test_install_puts_right_what_somebody_changed(plain_database):
    before = attached(plain_database)
    plain_database.installer.execute("DROP TRIGGER step2_update_skill_progress_on_update ON attempts")
    plain_database.installer.execute("DROP POLICY \"View own attempts\" ON attempts")
    plain_database.installer.execute("GRANT DELETE ON attempts TO authenticated")
    plain_database.value("SELECT interview_core.install()")
    assert attached(plain_database) == before


@pytest.mark.parametrize("kind", ["by_month"], indirect=True)
def test_a_new_partition_is_nothing_that_install_minds(plain_database):
    plain_database.installer.execute("""
        CREATE TABLE attempts_by_month.attempts_2040_01 PARTITION OF attempts
        FOR VALUES FROM ('2040-01-01 00:00+00') TO ('2040-02-01 00:00+00')""")
    before = snapshot(plain_database.superuser)
    plain_database.value("SELECT interview_core.install()")
    assert sorted(snapshot(plain_database.superuser) ^ before) == []


def test_clients_reach_no_partition(database):
    partitions = database.rows("""
        SELECT relid::regclass::text AS name FROM pg_partition_tree('attempts') WHERE level > 0""")
    assert partitions
    for act in (lambda: database.as_client(USERS[0]), database.as_visitor, database.as_backend):
        for partition in partitions:
            with pytest.raises(errors.InsufficientPrivilege), act() as role:
                role.execute(f"SELECT FROM {partition['name']}")
    with database.as_client(USERS[0]) as client:
        rows = client.execute("SELECT DISTINCT user_id::text FROM attempts").fetchall()
        assert [row["user_id"] for row in rows] == [USERS[0]]
    # A common "fix"; after it only the trigger and row level security protect the table.
    database.installer.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO authenticated")
    with pytest.raises(errors.InsufficientPrivilege), database.as_client(USERS[0]) as client:
        client.execute("TRUNCATE attempts")
    with pytest.raises(errors.InsufficientPrivilege), database.as_client(USERS[0]) as client:
        client.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 100)", [USERS[0]])


def test_each_kind_of_statement_is_exact(plain_database, kind):
    key = KEYS[kind]

    def run(statement, *parameters):
        with plain_database.as_backend() as backend:
            backend.execute(statement, list(parameters) or None)
            touched = backend.rowcount
        assert touched > 0, statement
        assert plain_database.differences() == [], statement

    everywhere = "(%s::uuid[])[1 + n %% 8], n, jsonb_build_object('content', n), now() - n * interval '20 days'"
    run(f"INSERT INTO attempts (user_id, final_score, ml_scores, created_at) SELECT {everywhere}"
        " FROM generate_series(0, 30) AS n", list(USERS))
    # Rows move to other partitions.
    if kind == "by_month":
        partition = "SELECT tableoid::regclass::text FROM attempts WHERE id = 10"
        moved_from = plain_database.value(partition)
        run("UPDATE attempts SET created_at = created_at - interval '65 days' WHERE id % 3 = 1")
        assert plain_database.value(partition) != moved_from
    run("UPDATE attempts SET user_id = %s WHERE id %% 4 = 0", USERS[5])
    run("UPDATE attempts SET final_score = 99, ml_scores = '{}' WHERE id % 5 = 0")
    run("DELETE FROM attempts WHERE id % 6 = 0")
    # ON CONFLICT by the key that there is: one row is new, one is there, and the UPDATE triggers
    # fire first.
    run(f"""
        INSERT INTO attempts (id, user_id, created_at, final_score)
        SELECT * FROM (SELECT id, user_id, created_at, 12 FROM attempts WHERE id % 7 = 1 LIMIT 5) AS there
        UNION ALL VALUES (1000001, %s::uuid, now(), 13)
        ON CONFLICT (id, {key}) DO UPDATE SET final_score = excluded.final_score""".replace("% 7", "%% 7"), USERS[1])
    run(f"""
        MERGE INTO attempts a
        USING (SELECT id, {key} FROM attempts WHERE id %% 11 = 2 UNION ALL SELECT 1000002, NULL) v
        ON a.id = v.id AND a.{key} = v.{key}
        WHEN MATCHED AND a.id %% 2 = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET user_id = %s, created_at = a.created_at - interval '40 days'
        WHEN NOT MATCHED THEN INSERT (user_id, voice_score) VALUES (%s, 77)""", USERS[2], USERS[3])
    with plain_database.as_backend() as backend:
        with backend.copy("COPY attempts (user_id, content_score, created_at) FROM STDIN") as copy:
            for number in range(200):
                copy.write_row((USERS[number % 8], number % 101, f"2025-{1 + number % 12:02}-10 12:00+00"))
    assert plain_database.differences() == []
    with plain_database.as_backend() as backend:
        backend.execute("DELETE FROM questions WHERE id = 2")
    assert plain_database.differences() == []
    plain_database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [USERS[2]])
    assert plain_database.differences() == []
    with plain_database.as_client(USERS[0]) as client:
        client.execute("UPDATE users SET time_zone = 'Asia/Tokyo'")
    assert plain_database.differences() == []
    assert plain_database.value("SELECT interview_core.rebuild_summaries()") == 0
    plain_database.installer.execute("TRUNCATE attempts")
    assert plain_database.differences() == []
    assert plain_database.value("SELECT sum(total_attempts) FROM users") == 0


def test_rows_that_a_trigger_keeps_from_moving(plain_database, kind):
    """A BEFORE trigger on the partition that a row moves to may drop the row, which then counts as
    deleted."""
    plain_database.installer.execute("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON attempts FOR EACH ROW
        WHEN (NEW.transcript = 'moved' AND NEW.id % 2 = 0) EXECUTE FUNCTION refuse()""")
    change = ("created_at = created_at - interval '400 days'" if kind == "by_month"
              else f"user_id = CASE user_id WHEN '{USERS[0]}' THEN '{USERS[1]}'::uuid ELSE '{USERS[0]}' END")
    before = plain_database.value("SELECT count(*) FROM attempts")
    plain_database.installer.execute(f"UPDATE attempts SET transcript = 'moved', final_score = 1, {change}")
    assert plain_database.value("SELECT count(*) FROM attempts") < before
    assert plain_database.differences() == []


def test_a_trigger_for_each_row_is_exact_too(plain_database):
    """It fires on the partitions, and as DELETE and INSERT for a row that moves."""
    fire_for_each_row(plain_database)
    with plain_database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score, voice_score) VALUES (%s, 50, 60)", [USERS[0]])
        backend.execute("UPDATE attempts SET final_score = 3 WHERE id % 3 = 0")
        backend.execute("UPDATE attempts SET created_at = created_at - interval '70 days', user_id = %s"
                        " WHERE id %% 4 = 0", [USERS[1]])
        backend.execute("DELETE FROM attempts WHERE id % 5 = 0")
    assert plain_database.differences() == []


@pytest.mark.parametrize("kind", ["by_month"], indirect=True)
def test_detached_attempts_no_longer_count_after_a_rebuild(plain_database):
    partition = plain_database.value("SELECT tableoid::regclass::text FROM attempts ORDER BY created_at LIMIT 1")
    plain_database.installer.execute(f"ALTER TABLE attempts DETACH PARTITION {partition}")
    assert plain_database.differences() != []
    assert plain_database.value("SELECT interview_core.rebuild_summaries()") > 0
    assert plain_database.differences() == []


def test_it_survives_dump_and_restore(plain_database, make_database, tmp_path):
    target = make_database("plain", installed=False)
    target.restore(plain_database.dump(tmp_path / "dump", "--format=custom"))
    assert target.contents() == plain_database.contents()
    assert attached(target) == attached(plain_database)
    target.installer.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 5)", [USERS[0]])
    assert target.differences() == []


class Partitioned(Operations):
    """The same random statements, with the key that the table has."""

    def __init__(self, random, key):
        super().__init__(random, ALONE)
        self.key = key

    def upsert(self):
        statement = super().upsert()
        statement.sql = statement.sql.replace("ON CONFLICT (id)", f"ON CONFLICT (id, {self.key})")
        # An upsert may not move a row.
        statement.sql = re.sub(rf"{self.key} = excluded\.{self.key}(, )?", "", statement.sql)
        statement.sql = re.sub(r", $|UPDATE SET $", "", statement.sql)
        return statement


@pytest.mark.parametrize("fire", ["for each statement", "for each row"])
def test_random_history(plain_database, kind, fire, seed):
    database = plain_database
    database.superuser.execute(HOUSE_RULES)
    if fire == "for each row":
        fire_for_each_row(database)
    choice = random.Random(seed)
    operations = Partitioned(choice, KEYS[kind])
    # The last transaction may have deleted them all.
    most = 0
    for number in range(TRANSACTIONS):
        statement = operations.next()
        try:
            with database.superuser.transaction(force_rollback=choice.random() < 0.1):
                statement.execute(database.superuser)
        except psycopg.Error as error:
            # An id may come with two keys, so a statement may make two rows one.
            allowed = statement.may_fail | {"23505"}
            assert error.sqlstate in allowed, f"seed {seed}, transaction {number}: {statement}\n{error!r}"
        assert database.differences() == [], f"seed {seed}, after transaction {number}: {statement}"
        most = max(most, database.value("SELECT count(*) FROM attempts"))
    assert most > 0, f"seed {seed}"
