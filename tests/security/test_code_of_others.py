"""Code of another role where the triggers read or write: on auth.users and storage.objects, and in
the tables' own schema. None of it runs with the rights of the profiles' owner."""

import pytest
from psycopg import sql

from probes import ADA, BOB, OFFICIAL, fill
from test_triggers_as_owner import TRAP, change_everything, exact, ran_as

ACCOUNTS = {"plain": "postgres", "supabase": "supabase_auth_admin"}
STORAGE = {"plain": "postgres", "supabase": "supabase_storage_admin"}


@pytest.fixture
def mallory(database):
    """A role with a schema of its own, full of types whose functions note who runs them."""
    fill(database)
    run = database.superuser.execute
    run(TRAP)
    if not run("SELECT FROM pg_roles WHERE rolname = 'mallory'").rowcount:
        run("CREATE ROLE mallory LOGIN")
    run("CREATE SCHEMA lair AUTHORIZATION mallory")
    run("GRANT USAGE ON SCHEMA lair TO PUBLIC")
    mallory = database.connection("mallory")
    mallory.execute("""
        CREATE TYPE lair.pair AS (a text);
        CREATE FUNCTION lair.to_json(lair.pair) RETURNS json LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('cast to json'); RETURN '{}'; END$$;
        CREATE CAST (lair.pair AS json) WITH FUNCTION lair.to_json;
        CREATE FUNCTION lair.to_text(lair.pair) RETURNS text LANGUAGE plpgsql AS
            $$BEGIN PERFORM trap.note('cast to text'); RETURN 'x'; END$$;
        CREATE CAST (lair.pair AS text) WITH FUNCTION lair.to_text AS IMPLICIT;
        CREATE FUNCTION lair.is_fine(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
            $$BEGIN PERFORM trap.note('immutable'); RETURN true; END$$;
        CREATE DOMAIN lair.word AS text CHECK (lair.is_fine(VALUE))""")
    return mallory


def fire_triggers(database):
    """Every trigger that reads an account or an object."""
    with database.as_client(ADA) as client:
        client.execute("UPDATE users SET email = 'x@example.com', full_name = 'Ada'")
        client.execute("INSERT INTO users (id, email) VALUES (%s, 'y') ON CONFLICT (id) DO UPDATE SET email = 'z'", [ADA])
    new = database.sign_up("nora@example.com", {"full_name": "Nora"})
    database.sign_up_connection.execute("UPDATE auth.users SET email = 'newer@example.com' WHERE id = %s", [new])
    with database.as_backend() as backend:
        backend.execute("DELETE FROM users WHERE id = %s", [BOB])
    return new


def use_accounts(database):
    """Everything that reads an account or an object, called by each role that may."""
    new = fire_triggers(database)
    with database.as_backend() as backend:
        backend.execute("SELECT interview_core.export_user(%s)", [ADA])
    database.rows("SELECT interview_core.ensure_profiles()")
    with database.notices():
        database.rows("SELECT interview_core.export_user(%s)", new)
        database.rows("SELECT interview_core.erase_user(%s)", new)


def test_columns_of_somebody_elses_types(database, mallory):
    """Added in good faith by the tables' owner, and made by a malicious role."""
    for role, table in ((ACCOUNTS[database.kind], "auth.users"), (STORAGE[database.kind], "storage.objects")):
        run = database.connection(role).execute
        run(f"ALTER TABLE {table} ADD pair lair.pair DEFAULT ROW('x')::lair.pair")
    database.superuser.execute("INSERT INTO storage.objects (bucket_id, name) VALUES ('resumes', %s)", [f"{BOB}/cv.pdf"])
    database.superuser.execute("TRUNCATE trap.log")
    use_accounts(database)
    assert ran_as(database) == set()
    assert exact(database)
    with database.as_backend() as backend:
        listed = backend.execute("SELECT name FROM objects_to_erase WHERE user_id = %s", [BOB]).fetchall()
    assert listed == [{"name": f"{BOB}/cv.pdf"}]


def test_columns_of_ours_that_got_another_type(database, mallory):
    """The address or the metadata of an account as a type with functions: not read, and no sign-up
    fails."""
    run = database.connection(ACCOUNTS[database.kind]).execute
    database.superuser.execute("DROP TABLE IF EXISTS auth.identities CASCADE")
    for column in ("email", "raw_user_meta_data"):
        run(f"ALTER TABLE auth.users RENAME {column} TO old_{column}")
        run(f"ALTER TABLE auth.users ADD {column} lair.pair DEFAULT ROW('x')::lair.pair")
    database.superuser.execute("TRUNCATE trap.log")
    new = "c1000000-0000-0000-0000-000000000003"
    with database.notices(database.sign_up_connection):
        database.sign_up_connection.execute("INSERT INTO auth.users (id) VALUES (%s)", [new])
    with database.as_client(ADA) as client:
        client.execute("UPDATE users SET email = 'x@example.com'")
    assert database.rows("SELECT email FROM users ORDER BY id")[0] == {"email": None}
    database.rows("SELECT interview_core.export_user(%s)", ADA)
    database.superuser.execute("DELETE FROM users WHERE id = %s", [new])
    assert database.value("SELECT interview_core.ensure_profiles()") == 2
    assert ran_as(database) == set()


def test_a_domain_is_read_as_what_it_is_stored_like(database, mallory):
    run = database.connection(ACCOUNTS[database.kind]).execute
    run("ALTER TABLE auth.users RENAME email TO old_email")
    run("ALTER TABLE auth.users ADD email lair.word")
    database.superuser.execute("UPDATE auth.users SET email = 'ada@example.org' WHERE id = %s", [ADA])
    database.superuser.execute("TRUNCATE trap.log")
    with database.as_client(ADA) as client:
        client.execute("UPDATE users SET email = 'x@example.com'")
        assert client.execute("SELECT email FROM users").fetchone() == {"email": "ada@example.org"}
    assert ran_as(database) == set()


def test_code_of_the_accounts_owner_runs_as_that_owner(make_database):
    """An index over an expression, a policy and a view in the place of the table: the owner of the
    accounts runs them."""
    database = make_database("supabase")
    fill(database)
    database.superuser.execute(TRAP)
    database.superuser.execute("GRANT ALL ON SCHEMA auth TO supabase_auth_admin")
    admin = database.connection("supabase_auth_admin")
    admin.execute("""
        CREATE FUNCTION auth.noted(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
            $$BEGIN PERFORM trap.note($1); RETURN $1; END$$;
        CREATE INDEX trap ON auth.users ((auth.noted('index')), id) WHERE auth.noted('predicate') <> '';
        CREATE STATISTICS auth.trap ON (auth.noted('statistics')) , id FROM auth.users;
        CREATE POLICY trap ON auth.users USING (auth.noted('policy') <> '')""")
    fire_triggers(database)
    assert ran_as(database) == {"supabase_auth_admin"}

    admin.execute("""
        ALTER TABLE auth.users RENAME TO real_users;
        CREATE VIEW auth.users AS SELECT *, auth.noted('view') AS noted FROM auth.real_users
            WHERE auth.noted(id::text) <> '';
        GRANT SELECT ON auth.users TO app_owner""")
    with database.as_client(ADA) as client:
        client.execute("UPDATE users SET email = 'x@example.com'")
        assert client.execute("SELECT email FROM users").fetchone() == {"email": "ada@example.com"}
    noted = database.superuser.execute("SELECT ran_as FROM trap.log WHERE what = %s", [str(ADA)]).fetchall()
    assert {row["ran_as"] for row in noted} == {"supabase_auth_admin"}
    assert "app_owner" not in ran_as(database)


def test_an_owner_who_may_not_read_accounts_learns_nothing_from_them(make_database):
    """Reading with the rights of the accounts' owner gives no more than the profiles' owner may
    read."""
    database = make_database("supabase")
    fill(database)
    database.superuser.execute("REVOKE ALL ON auth.users FROM app_owner")
    with pytest.raises(Exception) as refused, database.as_client(ADA) as client:
        client.execute("UPDATE users SET email = 'x@example.com'")
    assert refused.value.sqlstate == "42501"
    database.superuser.execute("GRANT SELECT ON auth.users TO app_owner")
    database.superuser.execute("ALTER ROLE app_owner NOBYPASSRLS")
    try:
        with pytest.raises(Exception) as refused, database.as_client(ADA) as client:
            client.execute("UPDATE users SET email = 'x@example.com'")
        assert refused.value.sqlstate == "42501"
    finally:
        database.superuser.execute("ALTER ROLE app_owner BYPASSRLS")


# -- the tables' own schema ------------------------------------------------------------------------

OPERATORS = {"=": ("uuid, uuid", "text, text", "integer, integer", "smallint, smallint", "name, text", "text, varchar",
                   "uuid, text", "text, uuid", "date, date", "bigint, bigint", "bigint, integer", "integer, bigint",
                   "public.users, public.users"),
             "<>": ("text, text", "uuid, uuid"), "~>=~": ("text, text", "text, varchar", "varchar, text"),
             "~<~": ("text, text", "varchar, text"), "||": ("text, text", "varchar, text"),
             "->>": ("jsonb, text", "jsonb, jsonb"), "->": ("jsonb, text", "jsonb, jsonb"),
             "#>>": ("jsonb, text[]", "jsonb, jsonb")}
FUNCTIONS = ("now()", "unnest(uuid[])", "unnest(integer[])", "unnest(text[])", "unnest(numeric[])", "unnest(date[])",
             "unnest(jsonb[])", "unnest(timestamptz[])", "unnest(bigint[])", "coalesce(text, text)", "max(text)",
             "count(integer)", "to_jsonb(auth.users)", "to_jsonb(public.users)", "jsonb_each(jsonb)",
             "jsonb_typeof(jsonb)", "lower(varchar)", "numeric(numeric)", "text(uuid)", "int4(integer)")


def test_functions_and_operators_in_the_tables_schema(database, mallory):
    """Other roles may create objects in that schema, as in older databases. A function there that
    fits a call better than PostgreSQL's own is not called instead; and an application's trigger
    finds its tables there."""
    run = database.superuser.execute
    run("GRANT CREATE ON SCHEMA public TO mallory")
    run("GRANT USAGE ON SCHEMA auth TO mallory")
    run("GRANT SELECT ON auth.users TO mallory")
    number = 0
    for name, signatures in OPERATORS.items():
        for signature in signatures:
            number += 1
            left, right = signature.split(", ")
            result = "text" if name in ("||", "->>", "->", "#>>") else "boolean"
            mallory.execute(f"""
                CREATE FUNCTION lair.operator_{number}({signature}) RETURNS {result} LANGUAGE plpgsql AS
                    $$BEGIN PERFORM trap.note('{name}({signature})'); RETURN NULL; END$$;
                CREATE OPERATOR public.{name} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = lair.operator_{number})""")
    for signature in FUNCTIONS:
        result = {"now()": "timestamptz"}.get(signature, "text")
        quoted = signature.replace("coalesce", '"coalesce"').replace("numeric(n", '"numeric"(n')
        mallory.execute(f"""
            CREATE FUNCTION public.{quoted} RETURNS {result} LANGUAGE plpgsql AS
                $$BEGIN PERFORM trap.note('{signature}'); RETURN NULL; END$$""")
    # An application's triggers on each table that is written: they need the executor, and their own
    # tables.
    database.installer.execute("""
        CREATE TABLE public.badges (badge text);
        CREATE FUNCTION public.award() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO badges VALUES (TG_TABLE_NAME); RETURN NULL; END$$;
        GRANT INSERT ON public.badges TO PUBLIC""")
    tables = ("users", "skill_progress", "question_history", "practice_sessions", "objects_to_erase",
              "interview_core_installation")
    for table in tables:
        database.installer.execute(f"CREATE TRIGGER award AFTER INSERT OR UPDATE OR DELETE ON public.{table}"
                                   " FOR EACH ROW EXECUTE FUNCTION public.award()")
    run("INSERT INTO storage.objects (bucket_id, name) VALUES ('resumes', %s)", [f"{BOB}/cv.pdf"])
    run("TRUNCATE trap.log")

    for connection in (database.superuser, database.installer, database.sign_up_connection, database.api_connection):
        connection.execute("SET search_path = pg_catalog, public")
    with database.as_role("service_role") as backend:
        backend.execute("SET LOCAL search_path = pg_catalog")
        backend.execute("INSERT INTO public.attempts (user_id, question_id, final_score, content_score, created_at)"
                        " SELECT u, %s, 50, 50, '2026-01-01'::timestamptz + n * interval '1 day'"
                        " FROM pg_catalog.unnest(%s::uuid[]) AS u, generate_series(1, 20) AS n",
                        [OFFICIAL, [ADA, BOB]])
        # Statements of the backend's own that fire the application's triggers.
        backend.execute("SET LOCAL search_path = pg_catalog, public")
        change_everything(backend)
    database.rows("SELECT interview_core.configure('public', 5)")
    database.rows("SELECT interview_core.rebuild_summaries()")
    database.rows("SELECT interview_core.ensure_profiles()")
    new = database.sign_up("hostile@example.com", {"full_name": "Eve"})
    database.sign_up_connection.execute("UPDATE auth.users SET email = 'newer@example.com' WHERE id = %s", [new])
    assert database.value("SELECT email FROM public.users WHERE id = %s", new) == "newer@example.com"
    with database.notices():
        database.rows("SELECT interview_core.export_user(%s)", new)
        database.rows("SELECT interview_core.progress_report(%s, '2026-01-01', '2026-01-31')", ADA)
        database.rows("SELECT interview_core.merge_users(%s, %s)", BOB, new)
        database.rows("SELECT interview_core.merge_users(%s, %s)", new, BOB)
        database.rows("SELECT interview_core.erase_user(%s)", new)
        database.rows("SELECT interview_core.install()")
    assert [row["what"] for row in run("SELECT DISTINCT what FROM trap.log")] == []
    assert exact(database)
    awarded = {row["badge"] for row in run("SELECT DISTINCT badge FROM public.badges")}
    assert awarded == {*tables}


# -- names that look like our placeholders
# ----------------------------------------------------------


@pytest.mark.parametrize("schema", ["@rows@", "@keys@", "a @schema@ b", "$user", "pg-like, public"])
def test_a_schema_named_like_a_placeholder(make_database, schema):
    database = make_database("plain", schema=schema)
    user = database.sign_up("ada@example.com", {"full_name": "Ada"})
    database.installer.execute(sql.SQL("CREATE TABLE {}.badges (badge text)").format(sql.Identifier(schema)))
    with database.as_backend() as backend:
        backend.execute(sql.SQL("INSERT INTO {}.attempts (user_id, final_score, content_score) SELECT %s, n, n"
                                " FROM generate_series(1, 40) AS n").format(sql.Identifier(schema)), [user])
    assert database.differences() == []
    database.installer.execute("SELECT interview_core.rebuild_summaries(%s)", [schema])
    other = database.sign_up("bob@example.com")
    with database.as_client(other) as client:
        client.execute("SELECT interview_core.progress_report(%s, '2026-01-01', '2026-01-31', %s)", [other, schema])
    database.installer.execute("SELECT interview_core.merge_users(%s, %s, %s)", [other, user, schema])
    database.installer.execute("SELECT interview_core.erase_user(%s, %s)", [user, schema])
