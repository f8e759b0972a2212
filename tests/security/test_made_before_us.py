"""Objects of other roles with names that the extension uses: refused, or named with their owner."""

import pytest
from psycopg import errors


@pytest.fixture
def mallory(cluster, make_database):
    """A database, and a role that may create schemas in it before the extension."""
    database = make_database("plain", installed=False)
    cluster.create_role("mallory", "LOGIN")
    cluster.create_client_roles()
    database.superuser.execute(f"GRANT CREATE ON DATABASE {database.name} TO mallory")
    return database


def warnings(notices):
    return [notice for notice in notices if notice.severity == "WARNING"]


@pytest.mark.parametrize("trap", [
    "CREATE FUNCTION interview_core.install(text) RETURNS text LANGUAGE sql AS 'SELECT NULL'",
    "CREATE FUNCTION interview_core.install(name) RETURNS text LANGUAGE sql AS 'SELECT NULL'",
    "CREATE TYPE interview_core.uuid AS (a int)",
    "CREATE TABLE interview_core.pg_extension (a int)",
    "CREATE OPERATOR interview_core.= (LEFTARG = name, RIGHTARG = text, FUNCTION = nameeqtext)",
])
def test_a_schema_of_the_extensions_name_that_is_not_empty(mallory, trap):
    run = mallory.connection("mallory").execute
    run("CREATE SCHEMA interview_core")
    run(trap)
    with pytest.raises(errors.ObjectNotInPrerequisiteState) as refused:
        mallory.superuser.execute("CREATE EXTENSION interview_core")
    assert "mallory" in refused.value.diag.message_detail
    assert mallory.value("SELECT count(*) FROM pg_extension WHERE extname = 'interview_core'") == 0


def test_functions_that_the_script_might_call_are_not_called(mallory):
    """The script runs as a superuser, with the schema in its search path."""
    run = mallory.connection("mallory").execute
    run("CREATE SCHEMA interview_core")
    run("CREATE TABLE interview_core.log (ran_as name)")
    for signature, result in (("current_database()", "name"), ("pg_get_userbyid(oid)", "name"),
                              ("pg_describe_object(oid, oid, integer)", "text"), ("format(text, text)", "text"),
                              ("format(text, name, text)", "text"), ("string_agg(text, unknown)", "text")):
        run(f"CREATE FUNCTION interview_core.{signature} RETURNS {result} LANGUAGE plpgsql AS"
            " $$BEGIN INSERT INTO interview_core.log VALUES (current_user); RETURN NULL; END$$"
            .replace("unknown", "text"))
    with pytest.raises(errors.ObjectNotInPrerequisiteState):
        mallory.superuser.execute("CREATE EXTENSION interview_core")
    # The error rolls back what a trap would have logged; the error itself shows that none was
    # called.
    for right, left in (("name", "name"), ("oid", "oid")):
        run(f"CREATE FUNCTION interview_core.never({left}, {right}) RETURNS boolean LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'trapped'; END$$")
        run(f"CREATE OPERATOR interview_core.= (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = interview_core.never)")
    with pytest.raises(errors.ObjectNotInPrerequisiteState):
        mallory.superuser.execute("CREATE EXTENSION interview_core")


def test_an_empty_schema_of_the_extensions_name_is_named_with_its_owner(mallory):
    mallory.connection("mallory").execute("CREATE SCHEMA interview_core")
    with mallory.notices(mallory.superuser) as notices:
        mallory.superuser.execute("CREATE EXTENSION interview_core")
    (warning,) = warnings(notices)
    assert "mallory" in warning.message and "ALTER SCHEMA" in warning.hint
    # install() names what is added later.
    mallory.connection("mallory").execute(
        "CREATE FUNCTION interview_core.install(text) RETURNS text LANGUAGE sql AS 'SELECT NULL'")
    with mallory.notices() as notices:
        mallory.installer.execute("SELECT interview_core.install('public'::name)")
    (warning,) = warnings(notices)
    assert "schema interview_core: mallory" in warning.detail
    assert "function interview_core.install(text): mallory" in warning.detail


def test_the_schema_of_the_databases_owner_is_taken(mallory):
    """As when a superuser restores a dump of what that owner installed."""
    mallory.superuser.execute(f"ALTER DATABASE {mallory.name} OWNER TO mallory")
    mallory.connection("mallory").execute("CREATE SCHEMA interview_core")
    with mallory.notices(mallory.superuser) as notices:
        mallory.superuser.execute("CREATE EXTENSION interview_core")
    assert warnings(notices) == []


def test_functions_that_policies_call_are_named_with_their_owner(mallory):
    run = mallory.connection("mallory").execute
    run("CREATE SCHEMA auth")
    run("GRANT USAGE ON SCHEMA auth TO PUBLIC")
    run("CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'")
    run("CREATE TABLE auth.users (id uuid PRIMARY KEY, email text)")
    run("CREATE SCHEMA practice")
    mallory.superuser.execute("CREATE EXTENSION interview_core")
    with mallory.notices() as notices:
        mallory.installer.execute("SELECT interview_core.install('practice')")
    (warning,) = warnings(notices)
    for part in ("schema auth: mallory", "function auth.uid(): mallory", "table auth.users: mallory",
                 "schema practice: mallory"):
        assert part in warning.detail
    assert "storage" not in warning.detail and "auth.role()" not in warning.detail


def test_a_bucket_is_inserted_with_the_rights_of_its_tables_owner(make_database):
    """A superuser installs: the triggers and defaults of the storage service's own run as that
    service."""
    database = make_database("supabase", installed=False)
    database.superuser.execute("GRANT CREATE ON SCHEMA public TO supabase_storage_admin")
    database.connection("supabase_storage_admin").execute("""
        CREATE TABLE public.log (ran_as name);
        CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO public.log VALUES (current_user); RETURN NEW; END$$;
        CREATE TRIGGER note BEFORE INSERT ON storage.buckets FOR EACH ROW EXECUTE FUNCTION public.note()""")
    database.superuser.execute("CREATE EXTENSION interview_core")
    with database.notices(database.superuser):
        database.superuser.execute("SELECT interview_core.install()")
    ran_as = {row["ran_as"] for row in database.superuser.execute("SELECT ran_as FROM public.log")}
    assert ran_as == {"supabase_storage_admin"}
