"""health() itself: everything is ok where install() has just run; it changes nothing, waits for
nobody and fails on nothing; who may call it."""

import os
import uuid

import psycopg
import pytest
from adoption import move_in
from clusters import private_cluster
from cluster import PROJECT
from database import TABLES, VIEWS, snapshot
from documents import blocks_of, partitioning
from health import CHECKS, findings, health, mend
from practice import practise
from releases import VERSIONS, restore_release
from test_dump_restore import move
from test_partitioned_attempts import KEYS

HEALTH = PROJECT / "sql" / "health"


def definitions(database):
    """As definitions.txt lists them, with placeholders for what depends on the schema."""
    query = (HEALTH / "definitions.sql").read_text().replace("%", "%%").replace("$1", "%(schema)s").replace(
        "$2", "%(tables)s")
    with database.superuser.transaction():
        database.superuser.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        rows = database.superuser.execute(
            query, {"schema": "public", "tables": [*TABLES, *VIEWS]}).fetchall()
    lines = []
    for row in rows:
        kind, relation, name, definition, enabled, _ = row.values()
        assert enabled in ("O", None)
        for placeholder, text in (("@new_user_trigger@", "zz_handle_new_user_in_public"),
                                  ("@email_trigger@", "handle_new_user_in_public"),
                                  ("@schema_literal@", "'public'"), ("@schema@.", "public.")):
            name, definition = name.replace(text, placeholder), definition.replace(text, placeholder)
        lines.append("\t".join((kind, relation, name, definition)))
    return sorted(lines)


def test_the_list_of_definitions_is_that_of_a_fresh_installation(make_database):
    """ACCEPT=1 writes the list anew; health() compares with it, so the library is to be built again
    then."""
    path = HEALTH / "definitions.txt"
    found = definitions(make_database("plain"))
    if os.environ.get("ACCEPT") == "1":
        path.write_text("".join(f"{line}\n" for line in found))
    assert path.read_text().splitlines() == found


def test_a_fresh_installation_is_well(database):
    """On Supabase, the owner of stored objects has yet to create their policies."""
    assert tuple(health(database.installer)) == CHECKS
    found = findings(database.installer)
    if database.kind == "supabase":
        status, detail = found.pop("storage")
        assert status == "warning" and detail.count("\n") == 3 and "is missing" in detail
        mend(database.superuser, "storage")
    assert found == {} == findings(database.installer)


@pytest.mark.parametrize("schema", ["practice", 'My "own" schema'])
def test_another_schema_is_well(schema, make_database):
    database = make_database("plain")
    database.install(schema)
    assert findings(database.installer, schema) == {} == findings(database.installer)


def test_settings_are_no_change(database):
    database.installer.execute(
        "SELECT interview_core.configure('public', average_window => 5, time_zone => 'Europe/Paris',"
        " skills => '{content,technical}', target_score => 70)")
    assert set(findings(database.installer)) <= {"storage"}


def test_it_changes_nothing_and_waits_for_nobody(database):
    user = database.sign_up()
    database.installer.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 80)", [user])
    before = snapshot(database.superuser)
    connection = database.connection(database.installer_role)
    for isolation in psycopg.IsolationLevel:
        connection.isolation_level, connection.read_only = isolation, True
        with connection.transaction():
            assert set(findings(connection)) <= {"storage"}
            locks = connection.execute(
                "SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'").fetchall()
            assert [row["mode"] for row in locks] == ["AccessShareLock"]
            assert connection.execute("SELECT pg_current_xact_id_if_assigned() AS id").fetchone()["id"] is None
    assert snapshot(database.superuser) == before


def test_on_a_standby(project_environment):
    with private_cluster("primary") as primary, private_cluster("standby", running=False) as standby:
        standby.destroy()
        primary.connect("postgres").execute("CREATE DATABASE practice")
        with primary.connect("practice") as connection:
            connection.execute("CREATE EXTENSION interview_core")
            connection.execute("SELECT interview_core.install()")
            connection.execute("INSERT INTO auth.users (id) VALUES (gen_random_uuid())")
            connection.execute("INSERT INTO attempts (user_id, final_score) SELECT id, 80 FROM users")
            standby.create_standby(primary, "standby")
            with standby.connect("practice") as follower:
                assert findings(follower) == {}
            connection.execute("ALTER TABLE attempts DISABLE TRIGGER ALL")
            connection.execute("DROP TABLE milestones CASCADE")


def test_what_is_not_installed(database):
    rows = health(database.installer, "nowhere")
    assert list(rows) == ["version"] and rows["version"]["status"] == "error"
    database.installer.execute(rows["version"]["remedy"])
    assert set(findings(database.installer, "nowhere")) <= {"storage"}


def test_tables_of_an_application_are_to_be_adopted(make_database):
    database = make_database("plain", installed=False)
    database.installer.execute("CREATE EXTENSION interview_core; CREATE TABLE attempts (id integer)")
    row = health(database.installer)["version"]
    assert row["status"] == "error" and "SELECT * FROM interview_core.adopt('public');" in row["remedy"]


@pytest.mark.parametrize("release", VERSIONS)
def test_an_older_schema_is_to_be_upgraded(release, empty_database, tmp_path):
    database = empty_database
    restore_release(database, release, tmp_path)
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    rows = health(database.installer)
    assert rows["version"]["status"] == "error" and release in rows["version"]["detail"]
    assert {row["status"] for name, row in rows.items() if name != "version"} == {"warning"}
    mend(database.installer, "version")
    # A policy of that database's owner.
    assert findings(database.installer)["policies"][0] == "warning"
    mend(database.installer, "policies")
    assert set(findings(database.installer)) <= {"storage"}


def test_after_dump_and_restore(kind_of_database, make_database, tmp_path):
    source = make_database(kind_of_database)
    practise(source)
    target = make_database(kind_of_database, installed=False)
    move(source, target, tmp_path, "custom")
    found = findings(target.installer)
    if kind_of_database == "supabase":
        # What no dump of the application has, the triggers on accounts, buckets, the publication;
        # and what the platform grants on each new table.
        assert set(found) == {"triggers", "storage", "realtime", "rights"}
        target.installer.execute("SELECT interview_core.install()")
        mend(target.superuser, "storage")
    assert findings(target.installer) == {}


def test_an_adopted_application(moving):
    """What it keeps on purpose is no finding, apart from what costs or widens something."""
    move_in(moving)
    found = findings(moving.installer)
    if moving.kind == "supabase":
        # The application's own policies on stored objects, which their owner may drop.
        status, detail = found.pop("storage")
        assert status == "warning" and 'policy "Users can view own audio" of storage.objects' in detail
        mend(moving.superuser, "storage")
    # Rows with a serial id.
    assert set(found) <= {"writes"} and set(findings(moving.installer)) <= {"writes"}


@pytest.mark.parametrize("kind", KEYS)
def test_partitioned_attempts(kind, make_database):
    database = make_database("plain")
    practise(database)
    database.installer.execute(partitioning(kind))
    assert set(findings(database.installer)) == {"tables"}


def test_functions_of_another_version(make_database):
    database = make_database("plain")
    for version, remedy in (("0.2.9", "ALTER EXTENSION interview_core UPDATE;"), ("10.0.0", "-- Install the package")):
        database.superuser.execute("UPDATE pg_extension SET extversion = %s WHERE extname = 'interview_core'", [version])
        row = health(database.installer)["version"]
        assert row["status"] == "error" and version in row["detail"] and row["remedy"].startswith(remedy)


def test_a_row_of_the_installation_that_is_gone(make_database):
    database = make_database("plain")
    database.superuser.execute("DELETE FROM interview_core_installation")
    assert health(database.installer)["version"]["status"] == "error"
    database.superuser.execute("DROP TABLE interview_core_installation; CREATE TABLE interview_core_installation ()")
    rows = health(database.installer)
    assert tuple(rows) == CHECKS and rows["version"]["status"] == "error"


def test_who_may_call_it(database):
    call = "SELECT * FROM interview_core.health()"
    with database.as_backend() as backend:
        found = {row["check_name"]: row for row in backend.execute(call).fetchall()}
    assert {name for name, row in found.items() if row["status"] == "error"} == set()
    if database.kind == "supabase":
        # The accounts are not the backend's to read.
        assert found["profiles"]["status"] == "warning" and "auth.users" in found["profiles"]["detail"]
    for role in (database.as_visitor, lambda: database.as_client(uuid.uuid4())):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), role() as cursor:
            cursor.execute(call)


def test_a_role_from_which_rows_are_hidden_may_not(database):
    database.cluster.create_role("watcher", "NOLOGIN")
    database.superuser.execute("""
        GRANT USAGE ON SCHEMA interview_core, public TO watcher;
        GRANT EXECUTE ON FUNCTION interview_core.health TO watcher;
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher""")
    with database.superuser.transaction():
        database.superuser.execute("SET LOCAL ROLE watcher")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not see all rows"):
            database.superuser.execute("SELECT * FROM interview_core.health()")


def test_the_documented_query_of_a_monitoring_system(database):
    document = PROJECT / "docs" / "health.md"
    own = [block.text for block in blocks_of(document)]
    (create,) = (text for text in own if "CREATE SCHEMA monitoring" in text)
    (query,) = (text for text in own if "AS errors,\n" in text)
    database.installer.execute(create)
    for block in blocks_of(document, "superuser"):
        database.superuser.execute(block.text)
    try:
        monitor = database.connection("monitor")
        assert monitor.execute(query).fetchall() == [{"errors": 0, "failed": None}]
        database.installer.execute("ALTER TABLE users DISABLE TRIGGER mirror_email")
        assert monitor.execute(query).fetchall() == [{"errors": 1, "failed": "triggers"}]
        for table in ("users", "attempts", "interview_core_installation"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                monitor.execute(f"SELECT * FROM {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            monitor.execute("SELECT * FROM interview_core.health()")
    finally:
        database.superuser.execute("DROP OWNED BY monitor; DROP ROLE monitor")


def test_a_check_that_fails_is_a_row(database):
    database.superuser.execute("DROP TABLE time_zone_history CASCADE")
    database.sign_up()
    found = findings(database.installer)
    assert found["time_zones"] == ("error", 'not checked: relation "public.time_zone_history" does not exist')
    assert found["tables"][0] == "error" and 'table "time_zone_history" is missing' in found["tables"][1]
    assert set(found) <= {"time_zones", "tables", "summaries", "storage"}


def test_a_warning_that_is_left_on_purpose(database):
    database.installer.execute("CREATE POLICY mine ON attempts FOR SELECT TO authenticated USING (true)")
    (line,) = findings(database.installer)["policies"][1].splitlines()
    database.installer.execute(
        "UPDATE interview_core_installation SET known_differences = array_append(known_differences, %s)", [line])
    assert "policies" not in findings(database.installer)
