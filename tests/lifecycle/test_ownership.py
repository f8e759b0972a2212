"""A database that its owner installed is restored by a superuser, over itself or in part, and given
to another role. Nothing fails, and no role loses rights."""

import pytest

from catalog import catalog
from practice import goes_on_working, practise

OWNER = "app_owner"
SUPERUSER = "postgres"


@pytest.fixture
def make_owned(cluster, make_database):
    """A function that makes a database whose owner, not a superuser, installs."""
    cluster.create_client_roles()
    cluster.create_role(OWNER, "LOGIN CREATEDB CREATEROLE BYPASSRLS")

    def make(kind, installed=True):
        return make_database(kind, installed, installer_role=OWNER)

    return make


def rights(database):
    """Who may do what, apart from what the extension's creator may do with its functions."""
    creators = (OWNER, SUPERUSER, "pg_database_owner")
    return [fact for fact in catalog(database.superuser) if fact.startswith("right | ")
            and not ("interview_core" in fact and fact.split(" | ")[3] in creators)]


def is_whole(source, target, users, rows):
    assert target.contents() == rows
    assert rights(target) == rights(source)
    assert target.differences() == []
    with target.notices() as notices:
        target.value("SELECT interview_core.install()")
    assert [notice.message for notice in notices if "storage.objects" not in notice.message] == []
    target.value("SELECT interview_core.configure('public', average_window => 4)")
    goes_on_working(target, users)


@pytest.mark.parametrize("options", [(), ("--single-transaction",)])
@pytest.mark.parametrize("dumped_by", [OWNER, SUPERUSER])
def test_a_superuser_restores_what_the_owner_installed(kind_of_database, make_owned, tmp_path, dumped_by, options):
    source = make_owned(kind_of_database)
    users = practise(source)
    # Granted on by the owner: a right whose grantor is not a superuser.
    source.installer.execute("GRANT EXECUTE ON FUNCTION interview_core.moving_average(numeric) TO pg_monitor")
    rows = source.contents()
    path = source.dump(tmp_path / "dump", "--format=custom", user=dumped_by)
    # The dump has all of the platform's as well.
    target = make_owned("plain", installed=False)
    target.kind = kind_of_database
    target.restore(path, *options, user=SUPERUSER)
    is_whole(source, target, users, rows)


def test_a_superuser_restores_in_the_owners_name(make_owned, tmp_path):
    source = make_owned("plain")
    users = practise(source)
    rows = source.contents()
    target = make_owned("plain", installed=False)
    target.restore(source.dump(tmp_path / "dump", "--format=custom"), f"--role={OWNER}", user=SUPERUSER)
    assert set(catalog(source.superuser)) == set(catalog(target.superuser))
    is_whole(source, target, users, rows)


def test_in_a_database_of_a_superuser_install_lets_the_owner_call_it(make_owned, make_database, tmp_path):
    source = make_owned("plain")
    users = practise(source)
    rows = source.contents()
    target = make_database("plain", installed=False)
    target.restore(source.dump(tmp_path / "dump", "--format=custom"), user=SUPERUSER)
    assert rights(target) == rights(source)
    assert target.contents() == rows
    target.value("SELECT interview_core.install()")
    target.installer_role = OWNER
    target.value("SELECT interview_core.install()")
    goes_on_working(target, users)


@pytest.mark.parametrize("restored_by", [OWNER, SUPERUSER])
@pytest.mark.parametrize("options", [("--clean",), ("--clean", "--if-exists", "--single-transaction")])
def test_a_dump_is_restored_over_the_database(kind_of_database, make_owned, tmp_path, restored_by, options):
    """On Supabase only the application's schema: a trigger on one of the platform's tables needs
    the functions."""
    database = make_owned(kind_of_database)
    users = practise(database)
    rows, before = database.contents(), rights(database)
    path = database.dump(tmp_path / "dump", "--format=custom", user=SUPERUSER)
    with database.as_backend() as backend:
        backend.execute("DELETE FROM attempts WHERE user_id = %s", [users[0]])
    part = ("--schema=public",) if kind_of_database == "supabase" else ()
    database.close()
    database.restore(path, *options, *part, user=restored_by)
    assert database.contents() == rows
    database.value("SELECT interview_core.install()")
    assert rights(database) == before
    assert database.differences() == []
    goes_on_working(database, users)


@pytest.mark.parametrize("restored_by", [OWNER, SUPERUSER])
def test_one_schema_is_restored(kind_of_database, make_owned, tmp_path, restored_by):
    """Into a database that already has the extension and what Supabase provides."""
    source = make_owned(kind_of_database)
    users = practise(source)
    rows = source.contents()
    path = source.dump(tmp_path / "dump", "--format=custom", user=SUPERUSER)
    target = make_owned(kind_of_database, installed=False)
    target.installer.execute("CREATE EXTENSION interview_core")
    if kind_of_database == "plain":
        target.value("SELECT interview_core.install('scratch')")
        target.superuser.execute("DROP SCHEMA scratch CASCADE; DROP TRIGGER handle_new_user_in_scratch ON auth.users")
    target.restore(path, "--data-only", "--schema=auth", "--table=users", user=restored_by)
    target.restore(path, "--schema=public", user=restored_by)
    assert target.contents() == rows
    target.value("SELECT interview_core.install()")
    assert target.differences() == []
    goes_on_working(target, users)


def test_a_supabase_without_what_is_the_platforms(make_owned, tmp_path):
    """A real one has event triggers, publications and extensions that only the platform's superuser
    may make."""
    source = make_owned("supabase")
    source.superuser.execute("""
        CREATE FUNCTION extensions.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER pgrst_watch ON ddl_command_end EXECUTE FUNCTION extensions.watch();
        CREATE SCHEMA vault;
        CREATE TABLE vault.secrets (id int)""")
    if source.cluster.offers("btree_gin"):
        source.superuser.execute("CREATE EXTENSION btree_gin SCHEMA extensions")
    users = practise(source)
    rows, before = source.contents(), rights(source)
    path = source.dump(tmp_path / "dump", "--format=custom", user=SUPERUSER)
    target = make_owned("supabase", installed=False)
    target.installer.execute("CREATE EXTENSION interview_core")
    target.restore(path, "--data-only", "--schema=auth", "--table=users")
    target.restore(path, "--schema=public")
    assert target.contents() == rows
    # The platform's default privileges gave clients ALL on each table as it was made.
    target.value("SELECT interview_core.install()")
    assert [fact for fact in rights(target) if "public." in fact or "interview_core" in fact] == [
        fact for fact in before if "public." in fact or "interview_core" in fact]
    assert target.differences() == []
    goes_on_working(target, users)


def test_another_role_takes_over(kind_of_database, cluster, make_owned):
    """REASSIGN OWNED, DROP OWNED and DROP ROLE, as when somebody leaves. The new owner needs the
    rights on the platform that any installer needs."""
    cluster.create_role("leaver", "LOGIN CREATEDB CREATEROLE BYPASSRLS")
    database = make_owned(kind_of_database, installed=False)
    run = database.superuser.execute
    if kind_of_database == "supabase":
        run("GRANT USAGE ON SCHEMA auth, storage TO leaver; GRANT ALL ON auth.users TO leaver")
        run("GRANT ALL ON storage.buckets, storage.objects TO leaver; GRANT CREATE ON SCHEMA public TO leaver")
    run(f'ALTER DATABASE "{database.name}" OWNER TO leaver')
    database.installer_role = "leaver"
    database.install()
    users = practise(database)
    database.close()
    with cluster.connect(database.name) as connection:
        connection.execute(f"REASSIGN OWNED BY leaver TO {OWNER}")
        connection.execute("DROP OWNED BY leaver")
    with cluster.connect("postgres") as connection:
        connection.execute("DROP ROLE leaver")
    database.installer_role = OWNER
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    # The new owner may do what the old one might not.
    assert [notice.message for notice in notices
            if "storage.objects" not in notice.message and "added to publication" not in notice.message] == []
    assert database.differences() == []
    database.value("SELECT interview_core.configure('public', average_window => 4)")
    goes_on_working(database, users)
    with database.as_client(users[1]) as client:
        assert client.execute("SELECT interview_core.moving_average(final_score) FROM attempts").fetchone()


def test_the_rights_of_a_client_role_are_dropped(kind_of_database, make_owned):
    database = make_owned(kind_of_database)
    users = practise(database)
    before = set(rights(database))
    database.superuser.execute("DROP OWNED BY authenticated")
    database.value("SELECT interview_core.install()")
    # What the platform granted the role on its own objects is the platform's business.
    lost = before - set(rights(database))
    assert [fact for fact in lost if "public." in fact or "interview_core" in fact] == []
    if kind_of_database == "plain":
        goes_on_working(database, users)
