"""The publication that the realtime service follows: install() adds what front ends hear of,
milestones and profiles, and nothing that would have PostgreSQL refuse a write."""

import pytest

from adoption import adopt, is_quiet, move_in
from health import findings, mend
from releases import VERSIONS, restore_release

HEARD_OF = {"milestones", "users"}


def published(database, schema="public"):
    return {row["tablename"] for row in database.rows(
        "SELECT tablename FROM pg_publication_tables WHERE pubname = 'supabase_realtime' AND schemaname = %s", schema)}


def publish(database, what=""):
    """PostgreSQL warns where the server has no logical replication."""
    database.superuser.execute(f"SET client_min_messages = error; CREATE PUBLICATION supabase_realtime {what}")


def drop(database, tables):
    database.superuser.execute(f"ALTER PUBLICATION supabase_realtime DROP TABLE {tables}")


def about_publications(notices):
    return [notice for notice in notices if "publication" in notice.message]


def everything_works(database, user):
    database.installer.execute("UPDATE users SET full_name = 'Ada' WHERE id = %s", [user])
    database.installer.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 80)", [user])
    database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [user])


def test_milestones_and_profiles_are_published(make_database):
    assert published(make_database("supabase")) == HEARD_OF


@pytest.mark.parametrize("lost", ["milestones", "users", "milestones, users"])
def test_what_is_missing_is_added_again(make_database, lost):
    """As after a restore without publications."""
    database = make_database("supabase")
    drop(database, lost)
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    assert published(database) == HEARD_OF
    assert [notice.message for notice in about_publications(notices)] == [
        f'table "{table}" was added to publication supabase_realtime' for table in lost.split(", ")]
    is_quiet(database)


@pytest.mark.parametrize("what", ["FOR ALL TABLES", "FOR TABLES IN SCHEMA public"])
def test_a_publication_of_everything_has_them(make_database, what):
    database = make_database("plain", installed=False)
    publish(database, what)
    _, warnings = database.install()
    assert published(database) > HEARD_OF
    assert database.value("SELECT count(*) FROM pg_publication_rel") == 0
    assert warnings == [] and findings(database.installer) == {}
    is_quiet(database)
    everything_works(database, database.sign_up())


def test_a_publication_of_another_schema_gets_them(make_database):
    database = make_database("plain", installed=False)
    database.superuser.execute("CREATE SCHEMA others")
    publish(database, "FOR TABLES IN SCHEMA others")
    for schema in ("public", 'Odd "Name"'):
        _, warnings = database.install(schema)
        assert warnings == []
    assert published(database) == published(database, 'Odd "Name"') == HEARD_OF


def test_a_filter_and_a_list_of_somebody_stay(make_database):
    database = make_database("plain")
    publish(database, "FOR TABLE users (id, full_name), milestones WHERE (level > 1)")
    before = database.rows("SELECT * FROM pg_publication_rel ORDER BY oid")
    assert about_publications(database.install()[1]) == [] and findings(database.installer) == {}
    assert database.rows("SELECT * FROM pg_publication_rel ORDER BY oid") == before


@pytest.mark.parametrize("has", ["", "milestones"])
def test_a_publication_of_somebody_else_is_one_warning(make_database, has):
    database = make_database("supabase", installed=False)
    database.superuser.execute("ALTER PUBLICATION supabase_realtime OWNER TO dashboard_user")
    database.install()
    if has:
        database.superuser.execute(f"ALTER PUBLICATION supabase_realtime ADD TABLE {has}")
    lacking = [table for table in ("milestones", "users") if table != has]
    for _ in range(2):
        (warning,) = about_publications(database.install()[1])
        assert warning.message == f"permission denied to add {' and '.join(lacking)} to the publication supabase_realtime"
        script = f"ALTER PUBLICATION supabase_realtime ADD TABLE {', '.join(f'ONLY public.{table}' for table in lacking)};"
        assert script in warning.detail
        assert warning.hint == "Run it as a superuser, or as dashboard_user after:\nGRANT app_owner TO dashboard_user;"
    assert published(database) == {*has.split()}
    assert findings(database.installer)["realtime"] == (
        "warning", "\n".join(f"publication supabase_realtime lacks {table}: no front end hears of them" for table in lacking))
    database.superuser.execute("GRANT app_owner TO dashboard_user; SET ROLE dashboard_user;"
                               f"{script} RESET ROLE; REVOKE app_owner FROM dashboard_user")
    assert about_publications(database.install()[1]) == [] and published(database) == HEARD_OF


def test_tables_of_two_owners_are_one_warning(make_database):
    database = make_database("supabase")
    drop(database, "milestones, users")
    database.cluster.create_role("another_owner", "NOLOGIN")
    database.superuser.execute("ALTER PUBLICATION supabase_realtime OWNER TO dashboard_user;"
                               "ALTER TABLE milestones OWNER TO another_owner")
    remedy = database.rows("SELECT remedy FROM interview_core.health() WHERE check_name = 'realtime'")[0]["remedy"]
    assert remedy.splitlines() == [
        "-- As a superuser, or as dashboard_user, with membership in another_owner and app_owner:",
        "ALTER PUBLICATION supabase_realtime ADD TABLE ONLY public.milestones, ONLY public.users;"]
    mend(database.superuser, "realtime")
    assert published(database) == HEARD_OF


def test_a_table_that_inherits_is_not_added(make_database):
    """It has no key: PostgreSQL would refuse its updates."""
    database = make_database("supabase")
    drop(database, "users")
    database.installer.execute("CREATE TABLE guests () INHERITS (users)")
    database.superuser.execute("ALTER PUBLICATION supabase_realtime OWNER TO app_owner")
    database.install()
    assert published(database) == HEARD_OF
    database.installer.execute("INSERT INTO guests (id) VALUES (gen_random_uuid()); UPDATE guests SET full_name = 'Guest'")


# What makes a table one whose changes a publication refuses, and what health() then says.
NO_IDENTITY = {
    "nothing": "ALTER TABLE users REPLICA IDENTITY NOTHING",
    "a key that is checked later": """
        ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE, ADD UNIQUE (id),
            ADD CONSTRAINT users_pkey PRIMARY KEY (id) DEFERRABLE""",
}


@pytest.mark.parametrize("how", NO_IDENTITY)
def test_no_table_is_added_whose_updates_would_fail(make_database, how):
    database = make_database("supabase")
    user = database.sign_up()
    drop(database, "users")
    database.superuser.execute(NO_IDENTITY[how])
    sentence = ("publication supabase_realtime lacks users: its updates and deletes would be refused,"
                " as it has no replica identity")
    (warning,) = about_publications(database.install()[1])
    assert warning.message == sentence and "ALTER TABLE public.users REPLICA IDENTITY" in warning.hint
    assert published(database) == {"milestones"}
    assert findings(database.installer)["realtime"] == ("warning", sentence)
    database.installer.execute("UPDATE users SET full_name = 'Ada' WHERE id = %s", [user])
    mend(database.superuser, "realtime")
    assert published(database) == HEARD_OF
    left = findings(database.installer)
    assert "realtime" not in left and left.get("writes", ("warning",))[0] == "warning"
    everything_works(database, database.sign_up("second@example.com"))


# What PostgreSQL 18 refuses, of a table whose identity is the whole row.
GENERATED = {
    "STORED": "ALTER PUBLICATION supabase_realtime SET (publish_generated_columns = stored);",
    "VIRTUAL": "ALTER TABLE public.users REPLICA IDENTITY DEFAULT;",
}


@pytest.mark.parametrize("kind", GENERATED)
def test_a_generated_column_in_the_identity_is_refused_where_postgresql_refuses_it(make_database, kind):
    database = make_database("supabase")
    refuses = database.superuser.info.server_version >= 180000
    drop(database, "users")
    database.superuser.execute(f"""
        ALTER TABLE users REPLICA IDENTITY FULL,
            ADD COLUMN shown text GENERATED ALWAYS AS (upper(full_name)) {kind if refuses else "STORED"}""")
    warnings = about_publications(database.install()[1])
    if refuses:
        (warning,) = warnings
        assert "its replica identity has a generated column that is not published" in warning.message
        assert GENERATED[kind] in warning.hint and published(database) == {"milestones"}
        mend(database.superuser, "realtime")
    else:
        assert warnings == []
    assert published(database) == HEARD_OF
    everything_works(database, database.sign_up())


def test_a_publication_that_hands_on_no_such_change_gets_the_table(make_database):
    database = make_database("plain", installed=False)
    publish(database, "WITH (publish = 'insert')")
    database.install()
    drop(database, "users")
    database.superuser.execute("ALTER TABLE users REPLICA IDENTITY NOTHING")
    assert about_publications(database.install()[1]) == []
    assert published(database) == HEARD_OF
    everything_works(database, database.sign_up())


def test_an_unlogged_table_is_not_added(make_database):
    database = make_database("supabase")
    drop(database, "milestones")
    database.superuser.execute("ALTER TABLE milestones SET UNLOGGED")
    (warning,) = about_publications(database.install()[1])
    assert warning.message.startswith("publication supabase_realtime lacks milestones: it is unlogged")
    mend(database.superuser, "realtime")
    assert published(database) == HEARD_OF and "realtime" not in findings(database.installer)


def test_what_somebody_left_out_stays_out(make_database, tmp_path):
    database = make_database("supabase")
    drop(database, "users")
    database.installer.execute("""
        UPDATE interview_core_installation SET known_differences = known_differences || ARRAY(
            SELECT unnest(string_to_array(detail, E'\n')) FROM interview_core.health()
            WHERE check_name = 'realtime' AND status = 'warning')""")
    is_quiet(database)
    assert published(database) == {"milestones"} and "realtime" not in findings(database.installer)
    # In a project that it is moved to as well.
    target = make_database("supabase", installed=False)
    target.restore(database.dump(tmp_path / "accounts", "--data-only", "--table=auth.users"))
    target.restore(database.dump(tmp_path / "dump", "--format=custom", "--exclude-schema=auth", "--exclude-schema=storage",
                                 "--exclude-schema=extensions", "--no-publications"))
    target.install()
    assert published(target) == {"milestones"}


def test_a_dump_has_it(make_database, tmp_path):
    source = make_database("plain", installed=False)
    publish(source)
    source.install()
    target = make_database("plain", installed=False)
    target.restore(source.dump(tmp_path / "dump", "--format=custom"))
    assert published(target) == HEARD_OF
    with target.notices() as notices:
        target.install()
    assert about_publications(notices) == []
    is_quiet(target)


@pytest.mark.parametrize("release", VERSIONS)
def test_an_older_version_is_upgraded(release, make_database, tmp_path):
    database = make_database("supabase", installed=False)
    restore_release(database, release, tmp_path)
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    assert about_publications(database.install()[1]) == []
    assert published(database) == HEARD_OF


def test_adopted_tables_are_added_and_named(moving):
    if moving.kind == "plain":
        publish(moving)
        moving.superuser.execute(f"ALTER PUBLICATION supabase_realtime OWNER TO {moving.installer_role}")
    before = published(moving)
    planned = adopt(moving).of("planned", about="publication supabase_realtime")
    assert {finding.detail.split()[0] for finding in planned} == HEARD_OF - before
    assert published(moving) == before
    move_in(moving)
    assert published(moving) >= HEARD_OF


def test_an_adopted_table_without_an_identity_is_not(moving):
    if moving.kind == "plain":
        publish(moving)
    moving.superuser.execute("ALTER TABLE users REPLICA IDENTITY NOTHING")
    (finding,) = adopt(moving).of("warning", about="supabase_realtime lacks users")
    moving.installer.execute("UPDATE users SET full_name = full_name")
    adopt(moving, dry_run=False)
    moving.installer.execute("UPDATE users SET full_name = full_name")
    assert published(moving) == {"milestones"}
    assert "ALTER TABLE public.users REPLICA IDENTITY" in finding.remedy
