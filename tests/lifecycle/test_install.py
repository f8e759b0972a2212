"""install(): it creates everything, changes nothing the second time, and reports what it cannot do
instead of doing half of it."""

import psycopg
import pytest
from psycopg import errors, sql

from database import BUCKETS, TABLES, VIEWS, Database, snapshot

ODD_NAME = "Odd \"Name\" of O'Brien"


def record_attempt(database, user_id, **columns):
    columns = {"user_id": user_id, "final_score": 80, "ml_scores": '{"content": 70}', **columns}
    with database.as_backend() as backend:
        backend.execute(sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(database.schema, "attempts"),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns))), list(columns.values()))


def relations(database, kind):
    return {row["relname"] for row in database.rows(
        "SELECT relname FROM pg_class WHERE relkind = %s AND relnamespace = quote_ident(%s)::regnamespace",
        kind, database.schema)}


def test_everything_is_there(database):
    assert relations(database, "r") >= set(TABLES)
    assert relations(database, "v") >= set(VIEWS)
    without_rls = database.rows("""
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity""")
    assert without_rls == []
    not_invoker = database.rows("""
        SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
        AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)""")
    assert not_invoker == []
    buckets = database.rows("SELECT id, public FROM storage.buckets ORDER BY id")
    assert [(row["id"], row["public"]) for row in buckets] == [(name, name == "avatars") for name in BUCKETS]
    triggered = {row["function"] for row in database.rows(
        "SELECT DISTINCT p.proname AS function FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE p.pronamespace = 'interview_core'::regnamespace")}
    assert triggered >= {"update_skill_progress", "update_user_stats", "update_question_history",
                         "handle_new_user"}


def test_the_tables_are_no_members_of_the_extension(database):
    members = database.rows("""
        SELECT classid::regclass::text AS catalog, objid FROM pg_depend
        WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
          AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'interview_core')
          AND classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass)""")
    assert members == []


def test_returns_the_version_of_the_extension(database):
    assert database.value("SELECT interview_core.install()") == database.value(
        "SELECT extversion FROM pg_extension WHERE extname = 'interview_core'")


def test_a_second_run_changes_nothing(database):
    before = snapshot(database.superuser)
    database.value("SELECT interview_core.install()")
    after = snapshot(database.superuser)
    assert sorted(after - before) == []
    assert sorted(before - after) == []


def test_a_second_run_locks_no_table(database):
    with database.installer.transaction():
        database.value("SELECT interview_core.install()")
        locks = database.rows("""
            SELECT relation::regclass::text, mode FROM pg_locks
            WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode <> 'AccessShareLock'""")
    assert locks == []


@pytest.mark.parametrize("schema", ["practice", ODD_NAME])
def test_another_schema_works_as_well(kind_of_database, make_database, schema):
    database = make_database(kind_of_database, schema=schema)
    assert relations(database, "r") >= set(TABLES)
    user_id = database.sign_up("ada@example.com")
    record_attempt(database, user_id)
    with database.as_client(user_id) as client:
        (profile,) = client.execute("SELECT * FROM users").fetchall()
    assert (profile["email"], profile["total_attempts"]) == ("ada@example.com", 1)
    assert database.differences() == []

    before = snapshot(database.superuser)
    database.value("SELECT interview_core.install(%s)", schema)
    assert snapshot(database.superuser) == before


def test_two_schemas_do_not_disturb_each_other(database):
    database.value("SELECT interview_core.install('practice')")
    user_id = database.sign_up("ada@example.com")
    for schema in ("public", "practice"):
        assert database.value(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, "users"))) == 1
    record_attempt(database, user_id)
    assert database.value("SELECT total_attempts FROM public.users") == 1
    assert database.value("SELECT total_attempts FROM practice.users") == 0


@pytest.mark.parametrize("ours", ["attempts", "question_stats", "interview_core_installation"])
def test_refuses_a_foreign_relation_and_leaves_nothing_half_done(empty_database, ours):
    database = empty_database
    database.installer.execute("CREATE EXTENSION interview_core")
    database.installer.execute(f"CREATE TABLE public.{ours} (note text)")
    before = snapshot(database.superuser)
    with pytest.raises(errors.DuplicateTable) as refused:
        database.value("SELECT interview_core.install()")
    assert ours in refused.value.diag.message_primary
    assert refused.value.diag.message_hint
    assert snapshot(database.superuser) == before


def test_every_object_has_a_comment(database):
    bare = database.rows("""
        WITH ours AS (SELECT 'public'::regnamespace AS namespace)
        SELECT 'relation' AS kind, c.relname AS name FROM pg_class c, ours
        WHERE c.relnamespace = ours.namespace AND c.relkind IN ('r', 'v', 'S', 'i')
          AND obj_description(c.oid, 'pg_class') IS NULL
          AND NOT EXISTS (  -- the index of a commented constraint
              SELECT FROM pg_constraint k
              WHERE k.conindid = c.oid AND obj_description(k.oid, 'pg_constraint') IS NOT NULL)
        UNION ALL
        SELECT 'column', c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, ours
        WHERE c.relnamespace = ours.namespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
          AND col_description(c.oid, a.attnum) IS NULL
        UNION ALL
        SELECT 'constraint', conname FROM pg_constraint, ours
        WHERE connamespace = ours.namespace AND contype <> 'n' AND conrelid <> 0
          AND obj_description(oid, 'pg_constraint') IS NULL
        UNION ALL
        SELECT 'policy', c.relname || '.' || polname FROM pg_policy p JOIN pg_class c ON c.oid = polrelid
        WHERE c.relnamespace IN ('public'::regnamespace, 'storage'::regnamespace)
          AND pg_has_role(c.relowner, 'USAGE') AND obj_description(p.oid, 'pg_policy') IS NULL
        UNION ALL
        SELECT 'trigger', tgname FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_class c ON c.oid = tgrelid
        -- A comment requires ownership: the trigger on another role's auth.users may lack one.
        WHERE pg_has_role(c.relowner, 'USAGE') AND NOT tgisinternal AND f.pronamespace = 'interview_core'::regnamespace
          AND obj_description(t.oid, 'pg_trigger') IS NULL
        UNION ALL
        SELECT 'function', f.oid::regprocedure::text FROM pg_proc f
        WHERE f.pronamespace = 'interview_core'::regnamespace AND obj_description(f.oid, 'pg_proc') IS NULL
        UNION ALL
        SELECT 'schema', nspname FROM pg_namespace n
        WHERE nspname = 'interview_core' AND obj_description(n.oid, 'pg_namespace') IS NULL
        ORDER BY 1, 2""")
    assert [(row["kind"], row["name"]) for row in bare] == []


def test_what_it_made_on_a_plain_server_has_comments(make_database):
    database = make_database("plain")
    bare = database.rows("""
        SELECT oid::regclass::text AS name FROM pg_class
        WHERE relnamespace IN ('auth'::regnamespace, 'storage'::regnamespace) AND relkind = 'r'
          AND obj_description(oid, 'pg_class') IS NULL
        UNION ALL
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace IN ('auth'::regnamespace, 'storage'::regnamespace)
          AND obj_description(oid, 'pg_proc') IS NULL
        UNION ALL
        SELECT nspname FROM pg_namespace n
        WHERE nspname IN ('auth', 'storage') AND obj_description(n.oid, 'pg_namespace') IS NULL""")
    assert bare == []


def test_missing_roles_are_named_with_the_statements_to_run(bare_cluster):
    with bare_cluster.connect("postgres") as connection:
        connection.execute("CREATE ROLE app_owner LOGIN NOSUPERUSER NOCREATEROLE")
        connection.execute("CREATE DATABASE bare OWNER app_owner")
    database = Database(bare_cluster, "plain", "bare")
    database.installer_role = "app_owner"
    try:
        database.installer.execute("CREATE EXTENSION interview_core")
        before = snapshot(database.superuser)
        with pytest.raises(errors.InsufficientPrivilege) as refused:
            database.value("SELECT interview_core.install()")
        assert snapshot(database.superuser) == before

        hint = refused.value.diag.message_hint
        for role in ("anon", "authenticated", "service_role"):
            assert f"CREATE ROLE {role}" in hint
        # The hint is an instruction: following it makes install() work.
        database.superuser.execute(hint.split("\n", 1)[1])
        database.value("SELECT interview_core.install()")
        user_id = database.sign_up("ada@example.com")
        record_attempt(database, user_id)
        assert database.differences() == []
    finally:
        database.close()


def test_a_part_that_the_caller_may_not_do_is_a_warning(make_database):
    database = make_database("supabase", installed=False)
    _, warnings = database.install()
    # The installer does not own storage.objects, so another role has to create its policies.
    texts = ["\n".join(filter(None, (w.message, w.detail, w.hint))) for w in warnings]
    assert texts
    assert any("CREATE POLICY" in text and "supabase_storage_admin" in text for text in texts)
    assert relations(database, "r") >= set(TABLES)
    assert database.sign_up()
    assert database.value("SELECT count(*) FROM users") == 1


def test_a_plain_server_gives_no_warning(make_database):
    database = make_database("plain", installed=False)
    _, warnings = database.install()
    assert [warning.message for warning in warnings] == []


def test_a_schema_of_somebody_else_is_refused(make_database):
    database = make_database("supabase", installed=False)
    database.installer.execute("CREATE EXTENSION interview_core")
    database.superuser.execute("CREATE SCHEMA others")
    before = snapshot(database.superuser)
    with pytest.raises(errors.InsufficientPrivilege) as refused:
        database.value("SELECT interview_core.install('others')")
    assert refused.value.diag.message_hint
    assert snapshot(database.superuser) == before


@pytest.mark.parametrize("schema", ["pg_catalog", "interview_core", "information_schema", "pg_toast"])
def test_a_reserved_schema_is_refused(empty_database, schema):
    database = empty_database
    database.installer.execute("CREATE EXTENSION interview_core")
    with pytest.raises(psycopg.Error) as refused:
        database.value("SELECT interview_core.install(%s)", schema)
    assert refused.value.sqlstate in ("42939", "42501")


def test_clients_may_not_install(database):
    for role in ("anon", "authenticated", "service_role"):
        with pytest.raises(errors.InsufficientPrivilege), database.as_role(role) as cursor:
            cursor.execute("SELECT interview_core.install()")
