"""Buckets and objects: who reaches which path, in each bucket, by each action; and what SQL cannot
do at all."""

import re

import psycopg
import pytest
from psycopg import errors

from probes import ADA, BOB, fill
from test_accounts import BUCKETS, create_storage_policies, store

MIB = 1024 * 1024

# Paths that Ada tries, each with whether it is hers.
PATHS = {
    f"{ADA}/me.png": True,
    f"{ADA}/2026/cv.pdf": True,
    f"{ADA}/a/b/c/d.webm": True,
    # Her folders may have any name, such as a session's id.
    f"{ADA}/99999999-0000-0000-0000-000000000000/1.webm": True,
    f"{ADA}/.hidden": True,
    f"{ADA}/..me": True,
    f"{BOB}/me.png": False,
    f"{BOB}/{ADA}/me.png": False,
    f"public/{ADA}/me.png": False,
    f"{ADA}": False,
    "me.png": False,
    "": False,
    f"/{ADA}/me.png": False,
    f"//{ADA}/me.png": False,
    f"./{ADA}/me.png": False,
    f"../{ADA}/me.png": False,
    f"{ADA}/../{BOB}/me.png": False,
    f"{ADA}/..": False,
    f"{ADA}/./me.png": False,
    f"{ADA}//me.png": False,
    f"{ADA}/": False,
    f"{ADA}/x/": False,
    f"{ADA}\\me.png": False,
    f"{ADA}/..\\{BOB}\\me.png": False,
    f"{ADA}%2Fme.png": False,
    f"{ADA}/%2e%2e/{BOB}/me.png": False,
    f"{str(ADA).upper()}/me.png": False,
    f"{{{ADA}}}/me.png": False,
    f"{str(ADA).replace('-', '')}/me.png": False,
    f" {ADA}/me.png": False,
    f"{ADA} /me.png": False,
    f"{ADA}0/me.png": False,
    f"{ADA}/ｍｅ.png": False,
    f"{ADA}/me\u202egnp.exe": False,
    f"{ADA}/\u2025/me.png": False,
    f"ａ{str(ADA)[1:]}/me.png": False,
    f"{ADA}\u2215me.png": False,
    f"{ADA}/a\nb.png": False,
}


@pytest.fixture
def stored(database):
    fill(database)
    if database.kind == "supabase":
        create_storage_policies(database)
    database.superuser.execute("INSERT INTO storage.buckets (id, name) VALUES ('other', 'other')")
    return database


def names(cursor):
    return [row["name"] for row in cursor.execute("SELECT name FROM storage.objects").fetchall()]


def test_buckets_have_their_sizes_and_types(database):
    buckets = {row["id"]: row for row in database.superuser.execute("SELECT * FROM storage.buckets").fetchall()}
    assert {name: (row["public"], row["file_size_limit"]) for name, row in buckets.items()} == {
        "audio-recordings": (False, 50 * MIB), "resumes": (False, 10 * MIB), "avatars": (True, 2 * MIB)}
    for name, kind, first in (("audio-recordings", ("audio/", "video/webm"), "audio/webm"),
                              ("resumes", ("application/", "text/plain"), "application/pdf"),
                              ("avatars", ("image/",), "image/png")):
        types = buckets[name]["allowed_mime_types"]
        assert first in types and all(type_.startswith(kind) for type_ in types)
        # A type that a browser would run.
        assert not {"image/svg+xml", "text/html", "application/octet-stream", "*/*"} & {*types}


@pytest.mark.parametrize("bucket", [*BUCKETS, "other"])
def test_each_path_belongs_to_one_user_for_every_action(stored, bucket):
    for path, is_hers in PATHS.items():
        may = is_hers and bucket != "other"
        is_inserted = attempt(stored, "INSERT INTO storage.objects (bucket_id, name) VALUES (%(bucket)s, %(path)s)",
                              bucket=bucket, path=path)
        assert is_inserted == may, (bucket, path)
        # Renaming an object of hers to it.
        is_renamed = attempt(stored, "UPDATE storage.objects SET bucket_id = %(bucket)s, name = %(path)s",
                             before=("avatars", f"{ADA}/before.png"), bucket=bucket, path=path)
        assert is_renamed == may, (bucket, path)
        for statement in ("SELECT * FROM storage.objects WHERE name = %(path)s",
                          "UPDATE storage.objects SET metadata = '{}' WHERE name = %(path)s",
                          "DELETE FROM storage.objects WHERE name = %(path)s",
                          "UPDATE storage.objects SET name = %(hers)s WHERE name = %(path)s"):
            is_reached = attempt(stored, statement, before=(bucket, path), path=path, hers=f"{ADA}/stolen.png")
            assert is_reached == may, (bucket, path, statement)


def attempt(database, statement, before=None, **values):
    """Whether Ada's statement changes or shows a row. Deletes are made as the storage service makes
    them."""
    if before:
        try:
            store(database, *before)
        except errors.CheckViolation:
            # The storage service's table refuses the name itself.
            return False
    try:
        with database.as_client(ADA) as client:
            client.execute("SET LOCAL storage.allow_delete_query = 'true'")
            client.execute(statement, values)
            done = client.rowcount > 0
            raise psycopg.Rollback
    except (errors.InsufficientPrivilege, errors.CheckViolation):
        done = False
    finally:
        with database.superuser.transaction():
            database.superuser.execute("SET LOCAL storage.allow_delete_query = 'true'")
            database.superuser.execute("DELETE FROM storage.objects")
    return done


def test_no_bucket_is_listable(stored):
    for bucket in BUCKETS:
        store(stored, bucket, f"{BOB}/secret.png")
    with stored.as_visitor() as visitor:
        assert names(visitor) == []
    with stored.as_client(ADA) as client:
        assert names(client) == []
    with stored.as_client(BOB) as client:
        assert names(client) == [f"{BOB}/secret.png"] * 3
    with stored.as_role("authenticated") as nobody:
        assert names(nobody) == []
    with stored.as_backend() as backend:
        assert len(names(backend)) == 3


def test_clients_change_no_bucket(stored):
    for statement in ("UPDATE storage.buckets SET public = true", "UPDATE storage.buckets SET file_size_limit = NULL",
                      "INSERT INTO storage.buckets (id, name, public) VALUES ('mine', 'mine', true)",
                      "DELETE FROM storage.buckets"):
        for role, claims in (("anon", {}), ("authenticated", {"sub": str(ADA)})):
            try:
                with stored.as_role(role, claims) as client:
                    client.execute(statement)
                    assert client.rowcount == 0, statement
            except errors.InsufficientPrivilege:
                pass
    assert stored.superuser.execute("SELECT count(*) AS n FROM storage.buckets WHERE public").fetchone()["n"] == 1


def test_a_bucket_that_exists_is_left_as_it_is(make_database):
    database = make_database("supabase", installed=False)
    database.superuser.execute(
        "INSERT INTO storage.buckets (id, name, public, file_size_limit) VALUES ('avatars', 'avatars', false, 7)")
    database.install()
    (row,) = database.superuser.execute("SELECT public, file_size_limit FROM storage.buckets WHERE id = 'avatars'").fetchall()
    assert (row["public"], row["file_size_limit"]) == (False, 7)


# -- a real Supabase -------------------------------------------------------------------------------


def test_supabase_refuses_direct_deletes_even_to_the_installer(make_database):
    database = make_database("supabase")
    fill(database)
    store(database, "avatars", f"{ADA}/me.png")
    database.superuser.execute("DELETE FROM objects_to_erase")
    for connection in (database.installer, database.superuser):
        for table in ("objects", "buckets"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(f"DELETE FROM storage.{table}")
    # Deleting an account lists the objects instead.
    database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    assert database.value("SELECT name FROM objects_to_erase WHERE user_id = %s", ADA) == f"{ADA}/me.png"


def test_event_triggers_of_the_platform_fire(make_database):
    """PostgREST learns of new tables by one, which sees all that install() creates."""
    database = make_database("supabase", installed=False)
    database.superuser.execute("""
        CREATE FUNCTION extensions.pgrst_ddl_watch() RETURNS event_trigger LANGUAGE plpgsql AS $$
        DECLARE
            command record;
        BEGIN
            FOR command IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
                IF command.schema_name IS DISTINCT FROM 'pg_temp' THEN
                    NOTIFY pgrst, 'reload schema';
                END IF;
            END LOOP;
        END $$;
        CREATE EVENT TRIGGER pgrst_ddl_watch ON ddl_command_end EXECUTE FUNCTION extensions.pgrst_ddl_watch()""")
    with database.cluster.connect(database.name) as postgrest:
        postgrest.execute("LISTEN pgrst")
        database.install()
        assert {notified.payload for notified in postgrest.notifies(timeout=10, stop_after=1)} == {"reload schema"}


def test_older_versions_of_an_object_are_one_entry(make_database):
    database = make_database("supabase")
    fill(database)
    database.superuser.execute("DELETE FROM objects_to_erase")
    for age in ("NULL", "now() - interval '1 day'", "now() - interval '2 days'"):
        database.superuser.execute("INSERT INTO storage.objects (bucket_id, name, archived_at)"
                                   f" VALUES ('avatars', '{ADA}/me.png', {age})")
    database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    assert database.value("SELECT count(*) FROM objects_to_erase WHERE user_id = %s", ADA) == 1


def test_the_policies_are_one_warning_with_a_script_that_the_named_role_can_run(make_database):
    database = make_database("supabase", installed=False)
    _, (warning,) = database.install()
    assert warning.message == "permission denied to create the policies on storage.objects"
    with pytest.raises(errors.InsufficientPrivilege):
        database.installer.execute(statement_of(warning))
    run_as_told(database, warning)
    assert database.install()[1] == []


def statement_of(warning):
    return warning.detail.partition("The script is:\n")[2]


def run_as_told(database, warning):
    """Does what the hint says: the grants, then the statement as the role that it names."""
    told = re.fullmatch(r"Run it as a superuser, or as (\w+)(?:\.| after:\n(.*))", warning.hint, re.DOTALL)
    if told[2]:
        database.superuser.execute(told[2])
    database.connection(told[1]).execute(statement_of(warning))


def test_an_installer_with_fewer_rights_hears_of_each_missing_part(make_database):
    """As on a project whose owner has lost rights on auth and storage: the rest is installed, and
    each statement is named with the role to run it as."""
    database = make_database("supabase", installed=False)
    run = database.superuser.execute
    run("REVOKE TRIGGER ON auth.users FROM app_owner")
    run("REVOKE INSERT ON storage.buckets FROM app_owner, anon, authenticated, service_role")
    _, warnings = database.install()
    sign_up, storage = warnings
    assert sign_up.message == "permission denied to create the sign-up trigger on auth.users"
    assert "supabase_auth_admin" in sign_up.hint and "CREATE OR REPLACE TRIGGER" in sign_up.detail
    assert storage.message == ("permission denied to create the storage buckets,"
                               " create the policies on storage.objects")
    assert "supabase_storage_admin" in storage.hint and "INSERT INTO storage.buckets" in storage.detail
    for warning in warnings:
        run_as_told(database, warning)
    assert database.install()[1] == []
    assert database.value("SELECT count(*) FROM users WHERE id = %s", database.sign_up("ada@example.com")) == 1
