"""The triggers act as the owner of their table. Whatever settings, objects and errors the caller
brings, none of the caller's code runs with the owner's rights, and the caller's rights are back
afterwards."""


import psycopg
import pytest
from psycopg import errors, sql

from probes import ADA, BOB, OFFICIAL, fill
from database import TABLES, Database

INSERT = ("INSERT INTO public.attempts (user_id, question_id, final_score, content_score, created_at)"
          " VALUES (%s, %s, %s, %s, '2026-02-01 09:00+00')")

# The log of a trap that ran with another role's rights.
TRAP = """
    CREATE SCHEMA trap;
    GRANT USAGE, CREATE ON SCHEMA trap TO PUBLIC;
    CREATE TABLE trap.log (ran_as name DEFAULT current_user, what text);
    GRANT SELECT, INSERT ON trap.log TO PUBLIC;
    CREATE FUNCTION trap.note(what text) RETURNS text LANGUAGE sql
        AS $$INSERT INTO trap.log (what) VALUES ($1) RETURNING what$$;
"""


@pytest.fixture
def filled(database):
    fill(database)
    database.superuser.execute(TRAP)
    return database


@pytest.fixture
def owned(cluster):
    """A database whose tables belong to a role that is no superuser and does not bypass row level
    security."""
    with cluster.connect("postgres") as connection:
        for role, attributes in (("plain_owner", "LOGIN"), ("anon", ""), ("authenticated", ""),
                                 ("service_role", "BYPASSRLS")):
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                connection.execute(f"CREATE ROLE {role} {attributes}")
        connection.execute("DROP DATABASE IF EXISTS owned")
        connection.execute("CREATE DATABASE owned OWNER plain_owner")
    database = Database(cluster, "plain", "owned")
    database.installer_role = "plain_owner"
    database.superuser.execute("GRANT ALL ON SCHEMA public TO plain_owner")
    database.install()
    fill(database)
    database.superuser.execute(TRAP)
    yield database
    database.drop()


def ran_as(database):
    return {row["ran_as"] for row in database.superuser.execute("SELECT DISTINCT ran_as FROM trap.log")}


def exact(database):
    """A query by a superuser, whom row level security does not restrict."""
    return database.superuser.execute("SELECT * FROM interview_core.check_summaries()").fetchall() == []


def change_everything(cursor):
    """Each event of each trigger that acts as the owner, by a backend."""
    cursor.execute(INSERT, [ADA, OFFICIAL, 70, 80])
    is_ada = "OPERATOR(pg_catalog.=) 'a0000000-0000-0000-0000-000000000001'::uuid"
    cursor.execute(f"UPDATE public.attempts SET final_score = 60, content_score = 20 WHERE user_id {is_ada}")
    cursor.execute(f"UPDATE public.users SET time_zone = 'Asia/Tokyo', email = 'x@example.com' WHERE id {is_ada}")
    cursor.execute(f"DELETE FROM public.attempts WHERE user_id {is_ada} AND created_at < '2026-01-15'")
    cursor.execute("INSERT INTO public.attempts (user_id, final_score) VALUES (%s, 50)", [BOB])
    cursor.execute("DELETE FROM public.users WHERE id OPERATOR(pg_catalog.=) %s", [BOB])


# -- the caller's settings and objects -------------------------------------------------------------


def test_a_hostile_search_path_with_operators_views_and_temporary_tables(filled):
    run = filled.superuser.execute
    run("""
        CREATE FUNCTION trap.eq(uuid, uuid) RETURNS boolean LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('= uuid'); RETURN true; END$$;
        CREATE OPERATOR trap.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = trap.eq);
        CREATE FUNCTION trap.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('= text'); RETURN true; END$$;
        CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.eq);
        CREATE FUNCTION trap.cat(text, text) RETURNS text LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('||'); RETURN $1; END$$;
        CREATE OPERATOR trap.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.cat);
        CREATE FUNCTION trap.to_jsonb(anyelement) RETURNS jsonb LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('to_jsonb'); RETURN '{}'; END$$;
        CREATE FUNCTION trap.now() RETURNS timestamptz LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('now'); RETURN NULL; END$$;
        CREATE FUNCTION trap.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('unnest'); RETURN; END$$""")
    for table in TABLES:
        run(f"CREATE VIEW trap.{table} AS SELECT *, trap.note('view {table}') AS noted FROM public.{table}")
        run(f"GRANT ALL ON trap.{table} TO PUBLIC")
    with filled.as_backend() as backend:
        backend.execute("CREATE TEMPORARY TABLE users (LIKE public.users) ON COMMIT DROP")
        backend.execute("CREATE TEMPORARY VIEW skill_progress AS SELECT * FROM public.skill_progress")
        backend.execute("SET LOCAL search_path = trap, pg_temp, pg_catalog, public")
        change_everything(backend)
        # The traps work: the backend's own statement runs into one.
        backend.execute("SELECT FROM public.users WHERE id = %s", [ADA])
        assert backend.execute("SELECT current_user, current_setting('search_path') AS path").fetchone() == {
            "current_user": "service_role", "path": "trap, pg_temp, pg_catalog, public"}
    assert {row["what"] for row in filled.superuser.execute("SELECT DISTINCT what FROM trap.log")} == {"= uuid"}
    # Signing up and off meets the traps, too.
    connection = filled.sign_up_connection
    connection.execute("SET search_path = trap, pg_temp, pg_catalog, public")
    new = filled.sign_up("hostile@example.com")
    connection.execute("DELETE FROM auth.users WHERE id OPERATOR(pg_catalog.=) %s", [new])
    connection.execute("RESET search_path")
    assert ran_as(filled) == {"service_role"}
    assert exact(filled)


def test_a_cast_of_the_callers_runs_as_the_caller(filled):
    """An attacker's type may be cast to ours; the cast happens before the trigger, and with the
    caller's rights."""
    with filled.as_backend() as backend:
        backend.execute("""
            CREATE TYPE trap.score AS (value numeric);
            CREATE FUNCTION trap.to_numeric(trap.score) RETURNS numeric LANGUAGE plpgsql AS
                $$BEGIN PERFORM trap.note('cast'); RETURN ($1).value; END$$;
            CREATE CAST (trap.score AS numeric) WITH FUNCTION trap.to_numeric AS IMPLICIT""")
        backend.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, ROW(77)::trap.score)", [ADA])
        backend.execute("UPDATE attempts SET content_score = ROW(11)::trap.score WHERE user_id = %s", [ADA])
    assert ran_as(filled) == {"service_role"}
    assert exact(filled)


SETTINGS = (
    "row_security = off", "check_function_bodies = off", "datestyle = 'German, DMY'", "timezone = 'Pacific/Apia'",
    "intervalstyle = iso_8601", "bytea_output = escape", "extra_float_digits = -15", "transform_null_equals = on",
    "standard_conforming_strings = off", "quote_all_identifiers = on", "xmloption = document", "array_nulls = off",
    "client_min_messages = error", "work_mem = '64kB'", "enable_indexscan = off", "jit_above_cost = 0",
    "plan_cache_mode = force_custom_plan",
)


def test_no_setting_of_the_callers_bends_a_summary(filled):
    for setting in SETTINGS:
        with filled.as_backend() as backend:
            backend.execute(f"SET LOCAL {setting}")
            change_everything(backend)
            differences = backend.execute("SELECT * FROM interview_core.check_summaries()").fetchall()
            assert differences == [], setting
            raise psycopg.Rollback


def test_row_security_off_shows_a_client_no_more(filled):
    for table in TABLES:
        with pytest.raises(errors.InsufficientPrivilege), filled.as_client(BOB) as client:
            client.execute("SET LOCAL row_security = off")
            client.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))


# -- who calls -------------------------------------------------------------------------------------


def test_set_role_and_session_authorization(filled):
    for statement in ("SET ROLE service_role", "SET SESSION AUTHORIZATION service_role"):
        connection = filled.superuser
        connection.execute(statement)
        connection.execute(INSERT, [ADA, OFFICIAL, 70, 80])
        assert connection.execute("SELECT current_user").fetchone()["current_user"] == "service_role"
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("UPDATE skill_progress SET current_avg = 1")
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("RESET ROLE")
    assert exact(filled)


def test_a_security_definer_caller(filled):
    """A function of another role inserts for a client: the triggers act as the tables' owner, the
    function goes on as its own, and the client is the client again."""
    run = filled.superuser.execute
    run("""
        CREATE FUNCTION trap.record(who uuid, score numeric) RETURNS name LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            INSERT INTO public.attempts (user_id, final_score, content_score) VALUES (who, score, score);
            RETURN current_user;
        END$$;
        GRANT CREATE ON SCHEMA trap TO service_role;
        ALTER FUNCTION trap.record OWNER TO service_role;
        GRANT EXECUTE ON FUNCTION trap.record TO authenticated""")
    with filled.as_client(BOB) as client:
        assert client.execute("SELECT trap.record(%s, 90) AS r", [BOB]).fetchone()["r"] == "service_role"
        assert client.execute("SELECT current_user").fetchone()["current_user"] == "authenticated"
        assert client.execute("SELECT total_attempts FROM users").fetchall() == [{"total_attempts": 1}]
    with pytest.raises(errors.InsufficientPrivilege), filled.as_client(BOB) as client:
        client.execute("SELECT trap.record(%s, 90)", [BOB])
        client.execute("UPDATE skill_progress SET current_avg = 99")
    assert exact(filled)


# -- the owner and row level security --------------------------------------------------------------


def test_force_row_level_security(filled):
    for table in TABLES:
        filled.installer.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(sql.Identifier(table)))
    with filled.as_backend() as backend:
        change_everything(backend)
    filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    filled.sign_up("later@example.com")
    assert filled.superuser.execute("SELECT count(*) AS n FROM users").fetchone()["n"] == 1
    assert exact(filled)


def test_an_owner_who_does_not_bypass_row_level_security(owned):
    with owned.as_backend() as backend:
        change_everything(backend)
    assert owned.differences() == []
    for table in TABLES:
        owned.installer.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(sql.Identifier(table)))
    with owned.as_backend() as backend:
        backend.execute(INSERT, [ADA, OFFICIAL, 70, 80])
        backend.execute("UPDATE attempts SET final_score = 10")
        backend.execute("UPDATE users SET time_zone = 'UTC'")
    owned.sign_up("later@example.com")
    assert exact(owned)
    # The owner now sees nothing, and gets an error instead of "all exact".
    for statement in ("SELECT * FROM interview_core.check_summaries()", "SELECT interview_core.rebuild_summaries()",
                      "SELECT interview_core.ensure_profiles()", "SELECT interview_core.configure('public', 5)"):
        with pytest.raises(errors.InsufficientPrivilege):
            owned.installer.execute(statement)


def test_clients_cannot_use_the_owners_exemption(owned):
    with owned.as_client(BOB) as client:
        assert client.execute("SELECT count(*) AS n FROM attempts").fetchone()["n"] == 0
        assert client.execute("UPDATE users SET full_name = 'x' WHERE id = %s", [ADA]).rowcount == 0


# -- errors in the middle --------------------------------------------------------------------------

FAILURES = {
    "a document": "INSERT INTO attempts (user_id, ml_scores) VALUES (%(ada)s, '[]')",
    "a check on a summary": "INSERT INTO attempts (user_id, content_score) VALUES (%(ada)s, 99)",
    "a check on the counters": "INSERT INTO attempts (user_id, final_score) VALUES (%(ada)s, 99)",
    "a trigger on a summary": "INSERT INTO attempts (user_id, question_id) VALUES (%(ada)s, %(question)s)",
    "a recomputation": "UPDATE attempts SET content_score = 99 WHERE user_id = %(ada)s",
    "a time zone": "UPDATE users SET time_zone = 'Mars/Olympus' WHERE id = %(ada)s",
}


def break_summaries(database):
    """Constraints and a trigger of the application on tables that the triggers write as the
    owner."""
    database.installer.execute("""
        ALTER TABLE skill_progress ADD CONSTRAINT rule_1 CHECK (best_score < 90);
        ALTER TABLE users ADD CONSTRAINT rule_2 CHECK (best_score < 90);
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no'; END$$;
        CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON question_history FOR EACH ROW EXECUTE FUNCTION refuse()""")


@pytest.mark.parametrize("failure", FAILURES)
def test_an_error_gives_the_callers_rights_back(filled, failure):
    break_summaries(filled)
    statement, values = FAILURES[failure], {"ada": ADA, "question": OFFICIAL}
    before = filled.contents()
    with filled.as_backend() as backend:
        path = backend.execute("SHOW search_path").fetchone()
        for catch in ("savepoint", "exception block"):
            backend.execute("SAVEPOINT before")
            if catch == "savepoint":
                with pytest.raises(Exception):
                    backend.execute(statement, values)
                backend.execute("ROLLBACK TO before")
            else:
                literal = sql.SQL(statement.replace("%(ada)s", "{}").replace("%(question)s", "{}"))
                literal = literal.format(*[value for value, mark in ((ADA, "%(ada)s"), (OFFICIAL, "%(question)s"))
                                           if mark in statement])
                backend.execute(sql.SQL("DO {}").format(sql.Literal(
                    "BEGIN " + literal.as_string(backend) + "; RAISE 'it succeeded'; EXCEPTION WHEN OTHERS THEN"
                    " IF SQLERRM = 'it succeeded' OR current_user <> 'service_role' THEN RAISE; END IF; END")))
            assert backend.execute("SELECT current_user").fetchone()["current_user"] == "service_role"
            assert backend.execute("SHOW search_path").fetchone() == path
            with pytest.raises(errors.InsufficientPrivilege):
                backend.execute("UPDATE skill_progress SET current_avg = 1")
            backend.execute("ROLLBACK TO before")
    assert filled.contents() == before
    assert exact(filled)


def test_a_cancel_while_acting_as_the_owner_gives_the_callers_rights_back(filled):
    """The trigger waits, as the owner, for a user that another session holds."""
    with filled.cluster.connect(filled.name) as other:
        other.execute("BEGIN")
        other.execute("SELECT FROM users WHERE id = %s FOR UPDATE", [BOB])
        connection = filled.superuser
        connection.execute("SET SESSION AUTHORIZATION service_role")
        connection.execute("SET statement_timeout = '300ms'")
        with pytest.raises(errors.QueryCanceled):
            # The update waits in the trigger; an insert would wait in the foreign key.
            connection.execute("INSERT INTO attempts (user_id) VALUES (%s)", [BOB])
        connection.execute("SET statement_timeout = 0")
        assert connection.execute("SELECT current_user").fetchone()["current_user"] == "service_role"
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("UPDATE skill_progress SET current_avg = 1")
        other.execute("ROLLBACK")
        connection.execute("INSERT INTO attempts (user_id) VALUES (%s)", [BOB])
        connection.execute("RESET SESSION AUTHORIZATION")
    assert exact(filled)


# -- trigger functions on an attacker's tables -----------------------------------------------------

ATTACHED = {
    "update_user_stats": ("attempts", "AFTER INSERT", "ROW"),
    "update_skill_progress": ("attempts", "AFTER INSERT", "ROW"),
    "update_question_history": ("attempts", "AFTER INSERT", "ROW"),
    "update_user_summaries": ("users", "AFTER INSERT", "ROW"),
    "mirror_email": ("users", "BEFORE INSERT", "ROW"),
    "check_time_zone": ("users", "BEFORE INSERT", "ROW"),
    "check_former_zone": ("time_zone_history", "BEFORE INSERT", "ROW"),
    "update_user_days": ("excused_days", "AFTER TRUNCATE", "STATEMENT"),
    "set_updated_at": ("users", "BEFORE INSERT", "ROW"),
    "protect_derived_columns": ("users", "BEFORE INSERT", "ROW"),
    "list_objects_to_erase": ("users", "AFTER DELETE", "ROW"),
    "refuse_truncate": ("attempts", "BEFORE TRUNCATE", "STATEMENT"),
    "handle_new_user": ("accounts", "AFTER INSERT", "ROW"),
}


def test_every_trigger_function_is_tried_on_an_attackers_table(filled):
    functions = {row["proname"] for row in filled.rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'interview_core'::regnamespace"
        " AND prorettype = 'trigger'::regtype")}
    assert functions == {*ATTACHED}


@pytest.fixture
def attacker(filled):
    """A role that may attach the functions, with tables of its own that look like an installation,
    each with a trap that logs whose rights it runs with."""
    run = filled.superuser.execute
    if not run("SELECT FROM pg_roles WHERE rolname = 'mallory'").rowcount:
        run("CREATE ROLE mallory LOGIN")
    run("GRANT USAGE ON SCHEMA interview_core, auth TO mallory")
    run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA interview_core TO mallory")
    run("CREATE SCHEMA lair AUTHORIZATION mallory")
    mallory = filled.connection("mallory")
    mallory.execute("CREATE FUNCTION lair.note() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$BEGIN PERFORM trap.note(TG_TABLE_NAME); RETURN coalesce(NEW, OLD); END$$")
    run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO mallory")
    for table in TABLES:
        mallory.execute(f"CREATE TABLE lair.{table} (LIKE public.{table} INCLUDING ALL)")
        mallory.execute(f"CREATE TRIGGER note BEFORE INSERT OR UPDATE OR DELETE ON lair.{table}"
                        " FOR EACH ROW EXECUTE FUNCTION lair.note()")
    mallory.execute("CREATE TABLE lair.accounts (id uuid, email text)")
    mallory.execute("INSERT INTO lair.interview_core_installation (version, schema_version) VALUES ('0', 0)")
    mallory.execute("INSERT INTO lair.users (id) VALUES (%s)", [ADA])
    run("REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM mallory")
    return mallory


def attach(connection, function, table, when, level, argument="", schema="lair"):
    connection.execute(f"CREATE TRIGGER bait {when} ON {schema}.{table} FOR EACH {level}"
                       f" EXECUTE FUNCTION interview_core.{function}({argument})")


FIRE = {
    "attempts": "INSERT INTO lair.attempts (id, user_id, question_id, final_score, content_score)"
                " VALUES (1, %s, 1, 99, 99)",
    "users": "INSERT INTO lair.users (id, email) VALUES (gen_random_uuid(), 'x')",
    "accounts": "INSERT INTO lair.accounts VALUES (gen_random_uuid(), 'x')",
    "time_zone_history": "INSERT INTO lair.time_zone_history VALUES (%s, '2026-01-01', 'Asia/Tokyo')",
}


def fire(connection, table, when):
    if "DELETE" in when:
        return connection.execute("DELETE FROM lair.users")
    if "TRUNCATE" in when:
        return connection.execute(f"TRUNCATE lair.{table}")
    return connection.execute(FIRE[table], [ADA] if "%s" in FIRE[table] else [])


@pytest.mark.parametrize("function", ATTACHED)
def test_on_an_attackers_table_it_acts_as_the_attacker(filled, attacker, function):
    table, when, level = ATTACHED[function]
    before = filled.contents()
    attach(attacker, function, table, when, level, "'public'" if function == "handle_new_user" else "")
    try:
        with filled.notices(attacker):
            fire(attacker, table, when)
    except errors.InsufficientPrivilege:
        # It does nothing, rather than more than the attacker may.
        pass
    assert ran_as(filled) <= {"mallory"}
    assert attacker.execute("SELECT current_user").fetchone()["current_user"] == "mallory"
    assert filled.contents() == before


def test_without_the_key_of_the_profiles_an_attackers_table_gains_nothing(filled, attacker):
    """Then auth.users counts as the accounts' table, and no other one does, whatever its name."""
    filled.installer.execute("ALTER TABLE public.users DROP CONSTRAINT users_id_fkey")
    before = filled.contents()
    attacker.execute("CREATE TABLE lair.users_of_auth (id uuid, email text)")
    for table in ("users", "accounts", "users_of_auth"):
        attach(attacker, "handle_new_user", table, "AFTER INSERT OR UPDATE", "ROW", "'public'")
        with pytest.raises(errors.InsufficientPrivilege):
            attacker.execute(f"INSERT INTO lair.{table} (id, email) VALUES (gen_random_uuid(), 'x')")
    assert filled.contents() == before
    assert filled.installer_role not in ran_as(filled)
    # Nor does auth.users for profiles of the attacker's without an installation.
    filled.superuser.execute("DROP TABLE lair.interview_core_installation")
    filled.superuser.execute("CREATE TRIGGER bait AFTER INSERT ON auth.users FOR EACH ROW"
                             " EXECUTE FUNCTION interview_core.handle_new_user('lair')")
    with filled.notices(filled.sign_up_connection) as notices:
        filled.sign_up("later@example.com")
    assert [notice.severity for notice in notices] == ["WARNING"]
    assert ran_as(filled) <= {"mallory"}


@pytest.mark.parametrize("function", ATTACHED)
def test_on_an_owners_table_it_touches_no_table_of_an_attackers(filled, attacker, function):
    """The attacker may attach triggers to the owner's table, and the tables beside it are the
    attacker's: fired by the owner, the function must not write to them as the owner."""
    table, when, level = ATTACHED[function]
    run = filled.superuser.execute
    run(f"ALTER TABLE lair.{table} OWNER TO {filled.installer_role}")
    run(f"GRANT USAGE ON SCHEMA lair TO {filled.installer_role}")
    run(f"GRANT TRIGGER ON lair.{table} TO mallory")
    run(f"DROP TRIGGER IF EXISTS note ON lair.{table}")
    run("TRUNCATE trap.log")
    attach(attacker, function, table, when, level, "'lair'" if function == "handle_new_user" else "")
    try:
        with filled.notices(filled.installer):
            fire(filled.installer, table, when)
    except errors.InsufficientPrivilege:
        pass
    assert filled.installer_role not in ran_as(filled)
