"""Accounts as a whole: profiles that sign-up could not write, export and erasure of everything
about a user."""

import threading
import time
import uuid

import psycopg
import pytest
from psycopg import errors

from probes import ADA, BOB, CUSTOM, NEWCOMER, OFFICIAL, acting_as, fill
from test_attacks import OWN_TABLES, fill_bob

NOBODY = uuid.UUID("99999999-0000-0000-0000-000000000000")
BUCKETS = ("audio-recordings", "avatars", "resumes")


@pytest.fixture
def filled(database):
    fill(database)
    fill_bob(database)
    database.superuser.execute("DELETE FROM objects_to_erase")
    for owner in (ADA, BOB):
        for bucket in BUCKETS:
            store(database, bucket, f"{owner}/2026/file")
    return database


def store(database, bucket, name):
    database.superuser.execute("INSERT INTO storage.objects (bucket_id, name) VALUES (%s, %s)", [bucket, name])


def listed(database):
    return {(row["bucket_id"], row["name"]) for row in database.rows("SELECT * FROM objects_to_erase")}


def left_of(database, user_id):
    """How many rows of a user there are in each table."""
    columns = {"users": "id", "questions": "uploaded_by"}
    counts = {table: database.value(f"SELECT count(*) FROM {table} WHERE {columns.get(table, 'user_id')} = %s", user_id)
              for table in (*OWN_TABLES, "questions")}
    return {table: count for table, count in counts.items() if count}


def account_exists(database, user_id):
    return bool(database.superuser.execute("SELECT FROM auth.users WHERE id = %s", [user_id]).rowcount)


# -- ensure_profiles -------------------------------------------------------------------------------


def test_missing_profiles_are_created_later(database):
    database.installer.execute("ALTER TABLE users ADD CONSTRAINT house_rule CHECK (email NOT LIKE '%@bad.example')")
    with database.notices(database.sign_up_connection) as notices:
        refused = [database.sign_up(f"user{n}@bad.example", {"full_name": f"User {n}"}) for n in range(3)]
    assert [notice.severity for notice in notices] == ["WARNING"] * 3
    assert "house_rule" in notices[0].message and "ensure_profiles('public')" in notices[0].hint
    signed_up = database.sign_up("ada@example.com", {"full_name": "Ada"})
    # While the cause remains, it reports it, and does the rest.
    database.installer.execute("DELETE FROM users WHERE id = %s", [signed_up])
    with database.notices() as notices:
        assert database.value("SELECT interview_core.ensure_profiles()") == 1
    assert [notice.severity for notice in notices] == ["WARNING"] * 3

    database.installer.execute("ALTER TABLE users DROP CONSTRAINT house_rule")
    assert database.value("SELECT interview_core.ensure_profiles()") == 3
    assert database.value("SELECT interview_core.ensure_profiles()") == 0
    rows = database.rows("SELECT id, email, full_name FROM users ORDER BY email")
    assert [row["full_name"] for row in rows] == ["Ada", "User 0", "User 1", "User 2"]
    assert {row["id"] for row in rows} == {signed_up, *refused}
    assert database.differences() == []


def test_more_accounts_than_one_batch(database):
    database.sign_up_connection.execute("ALTER TABLE auth.users DISABLE TRIGGER zz_handle_new_user_in_public")
    database.sign_up_connection.execute(
        "INSERT INTO auth.users (id) SELECT gen_random_uuid() FROM generate_series(1, 2500)")
    assert database.value("SELECT interview_core.ensure_profiles()") == 2500
    assert database.value("SELECT count(*) FROM users") == 2500


def test_profiles_are_ensured_by_the_owner_only(database):
    for role in ("anon", "authenticated", "service_role"):
        with pytest.raises(errors.InsufficientPrivilege), database.as_role(role) as cursor:
            cursor.execute("SELECT interview_core.ensure_profiles()")
    # A role that may call it but not read the accounts gets an error, not "0 created".
    database.installer.execute("GRANT EXECUTE ON FUNCTION interview_core.ensure_profiles TO authenticated")
    with pytest.raises(errors.InsufficientPrivilege), database.as_role("authenticated") as cursor:
        cursor.execute("SELECT interview_core.ensure_profiles()")


# -- sign-up ---------------------------------------------------------------------------------------


def test_phone_users_and_duplicate_addresses_sign_up(database):
    by_phone = database.sign_up(None, phone="+4930123456")
    again = database.sign_up(None, phone="+4930123457")
    assert database.value("SELECT count(*) FROM users WHERE id = ANY (%s)", [by_phone, again]) == 2
    # Two accounts may have one address (single sign-on); the profile has none that is unique.
    sso = {"is_sso_user": True} if database.kind == "supabase" else {}
    twins = [database.sign_up("twin@example.com", **sso) for _ in range(2)]
    assert database.value("SELECT count(*) FROM users WHERE id = ANY (%s) AND email = 'twin@example.com'", twins) == 2


def test_an_address_that_must_be_unique_is_a_warning(database):
    database.installer.execute("CREATE UNIQUE INDEX one_profile_per_address ON users (email)")
    sso = {"is_sso_user": True} if database.kind == "supabase" else {}
    database.sign_up("twin@example.com", **sso)
    with database.notices(database.sign_up_connection) as notices:
        second = database.sign_up("twin@example.com", **sso)
    assert [notice.severity for notice in notices] == ["WARNING"] and "one_profile_per_address" in notices[0].message
    assert account_exists(database, second)


def test_a_later_change_of_address_never_fails_either(database):
    user_id = database.sign_up("old@example.com")
    database.installer.execute("ALTER TABLE users ADD CONSTRAINT house_rule CHECK (email NOT LIKE '%@bad.example')")
    with database.notices(database.sign_up_connection) as notices:
        database.sign_up_connection.execute("UPDATE auth.users SET email = 'a@bad.example' WHERE id = %s", [user_id])
    assert [notice.severity for notice in notices] == ["WARNING"]
    assert database.superuser.execute("SELECT email FROM auth.users").fetchone()["email"] == "a@bad.example"


@pytest.mark.parametrize("failure", [
    "RAISE EXCEPTION 'no'", "RAISE EXCEPTION USING ERRCODE = '40001'", "RAISE EXCEPTION USING ERRCODE = '42501'",
    "PERFORM 1 / 0", "RAISE EXCEPTION USING ERRCODE = '53200'", "PERFORM nowhere.nothing()", "ASSERT false",
])
def test_an_applications_trigger_that_fails_is_a_warning(database, failure):
    database.installer.execute(f"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {failure}; RETURN NEW; END$$;
        CREATE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse()""")
    with database.notices(database.sign_up_connection) as notices:
        user_id = database.sign_up()
    assert [notice.severity for notice in notices] == ["WARNING"]
    assert account_exists(database, user_id)
    assert database.sign_up_connection.execute("SELECT current_user, session_user").fetchone()["current_user"] == (
        database.sign_up_connection.info.user)
    database.installer.execute("DROP TRIGGER refuse ON users")
    assert database.value("SELECT interview_core.ensure_profiles()") == 1


@pytest.mark.parametrize("stop", ["cancel", "statement_timeout"])
def test_a_cancel_request_cancels_the_sign_up(database, stop):
    database.installer.execute("""
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(30); RETURN NEW; END$$;
        CREATE TRIGGER wait BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION wait()""")
    connection = database.sign_up_connection
    if stop == "statement_timeout":
        connection.execute("SET statement_timeout = '500ms'")
    else:
        pid = connection.info.backend_pid
        threading.Thread(target=cancel_when_asleep, args=[database, pid]).start()
    with pytest.raises(errors.QueryCanceled):
        database.sign_up()
    assert connection.info.transaction_status.name == "IDLE"
    assert database.superuser.execute("SELECT count(*) AS n FROM auth.users").fetchone()["n"] == 0


def cancel_when_asleep(database, pid):
    with database.cluster.connect(database.name) as connection:
        for _ in range(200):
            asleep = "SELECT FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"
            if connection.execute(asleep, [pid]).rowcount:
                connection.execute("SELECT pg_cancel_backend(%s)", [pid])
                return
            time.sleep(0.05)


# -- objects_to_erase ------------------------------------------------------------------------------


def test_deleting_an_account_lists_its_objects(filled):
    store(filled, "avatars", f"{ADA}/ünïcode 文.png")
    # Another's object whose path merely contains the id, or continues it.
    store(filled, "avatars", f"{BOB}/{ADA}/me.png")
    store(filled, "avatars", f"{ADA}0/me.png")
    filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    assert listed(filled) == {*((bucket, f"{ADA}/2026/file") for bucket in BUCKETS),
                              ("avatars", f"{ADA}/ünïcode 文.png")}
    assert filled.value("SELECT count(DISTINCT user_id) FROM objects_to_erase") == 1
    # The backend erases them through the storage service and ticks them off.
    with filled.as_backend() as backend:
        for bucket, name in listed(filled):
            backend.execute("DELETE FROM objects_to_erase WHERE (bucket_id, name) = (%s, %s)", [bucket, name])
    assert listed(filled) == set()


def test_deleting_many_accounts_lists_all_of_their_objects(filled):
    filled.sign_up_connection.execute("DELETE FROM auth.users")
    assert len(listed(filled)) == 6


def test_an_object_list_that_cannot_be_written_fails_no_deletion(filled):
    filled.installer.execute("DROP TABLE objects_to_erase CASCADE")
    with filled.notices(filled.sign_up_connection) as notices:
        filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    assert [notice.severity for notice in notices] == ["WARNING"] and str(ADA) in notices[0].hint
    assert left_of(filled, ADA) == {}


# -- export_user -----------------------------------------------------------------------------------


def test_users_export_everything_of_theirs_and_nobody_elses(filled):
    if filled.kind == "supabase":
        create_storage_policies(filled)
    with filled.as_client(ADA) as client:
        document = client.execute("SELECT interview_core.export_user(%s) AS d", [ADA]).fetchone()["d"]
    for table in OWN_TABLES:
        # The document's own key for each table, with whole rows.
        key = "id" if table == "users" else "user_id"
        rows = filled.rows(f"SELECT to_jsonb(t) AS row FROM {table} t WHERE {key} = %s", ADA)
        assert len(document[table]) == len(rows) > 0, table
        assert {*document[table][0]} == {*rows[0]["row"]}, table
    assert [row["id"] for row in document["questions"]] == [CUSTOM]
    assert [(row["bucket_id"], row["name"]) for row in document["objects"]] == [
        (bucket, f"{ADA}/2026/file") for bucket in BUCKETS]
    assert document["account"] is None
    assert str(BOB) not in str(document)


def test_the_backend_exports_anybody(filled):
    with filled.as_backend() as backend:
        for user_id in (ADA, BOB):
            document = backend.execute("SELECT interview_core.export_user(%s) AS d", [user_id]).fetchone()["d"]
            assert document["users"][0]["id"] == str(user_id) and document["attempts"] and len(document["objects"]) == 3
            # On Supabase the backend may not read the accounts; that is the auth service's.
            assert (document["account"] or {}).get("id") == (str(user_id) if filled.kind == "plain" else None)
    own = filled.value("SELECT interview_core.export_user(%s)", ADA)
    assert own["account"]["email"] == "ada@example.com" and "encrypted_password" not in own["account"]


def test_nobody_exports_somebody_else(filled):
    for state in ("installed", "granted"):
        for actor in ("anon", "another user"):
            for user_id in (ADA, NOBODY):
                with pytest.raises(errors.InsufficientPrivilege), acting_as(filled, actor) as cursor:
                    cursor.execute("SELECT interview_core.export_user(%s)", [user_id])
        with pytest.raises(errors.InsufficientPrivilege), filled.as_role("authenticated") as cursor:
            cursor.execute("SELECT interview_core.export_user(%s)", [ADA])
        filled.installer.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated")


def test_an_export_never_leaves_out_what_is_hidden(filled):
    """Where row level security hides rows from the caller, an error says so."""
    filled.installer.execute("ALTER TABLE users FORCE ROW LEVEL SECURITY")
    if not filled.superuser.execute("SELECT FROM pg_roles WHERE rolname = 'clerk'").rowcount:
        filled.superuser.execute("CREATE ROLE clerk LOGIN")
    filled.superuser.execute("GRANT service_role TO clerk; GRANT USAGE ON SCHEMA interview_core TO clerk")
    clerk = filled.connection("clerk")
    with pytest.raises(errors.InsufficientPrivilege):
        clerk.execute("SELECT interview_core.export_user(%s)", [ADA])
    with pytest.raises(errors.InsufficientPrivilege):
        clerk.execute("SELECT interview_core.erase_user(%s)", [ADA])


def test_an_unknown_user_is_an_error(filled):
    for function in ("export_user", "erase_user"):
        with pytest.raises(errors.NoDataFound), filled.as_backend() as backend:
            backend.execute(f"SELECT interview_core.{function}(%s)", [NOBODY])
        with pytest.raises(errors.NullValueNotAllowed), filled.as_backend() as backend:
            backend.execute(f"SELECT interview_core.{function}(NULL)")
        with pytest.raises(errors.ObjectNotInPrerequisiteState), filled.as_backend() as backend:
            backend.execute(f"SELECT interview_core.{function}(%s, 'nowhere')", [ADA])


# -- erase_user ------------------------------------------------------------------------------------


def erase(database, user_id):
    with database.notices(database.api_connection) as notices, database.as_backend() as backend:
        report = backend.execute("SELECT interview_core.erase_user(%s) AS r", [user_id]).fetchone()["r"]
    return report, notices


def test_erasing_a_user_leaves_nothing_of_theirs(filled):
    of_bob = left_of(filled, BOB)
    before = left_of(filled, ADA)
    report, notices = erase(filled, ADA)
    assert {table: count for table, count in report["erased"].items() if count} == before
    assert left_of(filled, ADA) == {} and left_of(filled, BOB) == of_bob
    for (_, table), rows in filled.contents().items():
        if table != "objects_to_erase":
            assert str(ADA) not in "".join(rows), table
    assert listed(filled) == {(bucket, f"{ADA}/2026/file") for bucket in BUCKETS}
    assert report["objects_to_erase"] == 3
    assert filled.differences() == []
    if filled.kind == "plain":
        assert (report["account"], notices) == ("erased", [])
        assert not account_exists(filled, ADA)
    else:
        # It belongs to the auth service, which has to delete it.
        assert report["account"] == "left" and account_exists(filled, ADA)
        (warning,) = notices
        assert warning.severity == "WARNING"
        assert "supabase_auth_admin" in warning.message and "deleteUser" in warning.hint


def test_a_question_that_others_have_answered_stays_without_its_author(filled):
    with filled.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, question_id, final_score) VALUES (%s, %s, 40)", [BOB, CUSTOM])
    history = filled.value("SELECT count(*) FROM question_history WHERE user_id = %s", BOB)
    report, _ = erase(filled, ADA)
    assert (report["erased"]["questions"], report["questions_kept"]) == (0, 1)
    (row,) = filled.rows("SELECT uploaded_by, is_active FROM questions WHERE id = %s", CUSTOM)
    assert (row["uploaded_by"], row["is_active"]) == (None, False)
    assert filled.value("SELECT count(*) FROM question_history WHERE user_id = %s", BOB) == history
    assert filled.value("SELECT count(*) FROM questions WHERE id = %s", OFFICIAL) == 1
    assert filled.differences() == []


def test_an_account_without_a_profile_is_erased_too(filled):
    store(filled, "resumes", f"{NEWCOMER}/cv.pdf")
    report, _ = erase(filled, NEWCOMER)
    assert report["erased"]["users"] == 0 and ("resumes", f"{NEWCOMER}/cv.pdf") in listed(filled)
    assert account_exists(filled, NEWCOMER) == (filled.kind == "supabase")


def test_a_user_that_a_trigger_keeps_is_an_error(filled):
    filled.installer.execute("""
        CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER keep BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION keep()""")
    with pytest.raises(psycopg.Error) as refused:
        erase(filled, ADA)
    assert refused.value.sqlstate in ("09000", "27000", "23503")
    assert len(left_of(filled, ADA)) == 12


@pytest.mark.parametrize("table", [table for table in OWN_TABLES if table != "users"] + ["questions"])
def test_a_row_that_a_trigger_keeps_is_an_error_that_names_its_table(filled, table):
    before = filled.contents()
    filled.installer.execute(f"""
        CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER keep BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep()""")
    with pytest.raises(errors.TriggeredActionException, match=f"left in public.{table}\n"):
        erase(filled, ADA)
    assert filled.contents() == before


def test_an_account_that_a_trigger_keeps_is_an_error(make_database):
    database = make_database("plain")
    user_id = database.sign_up("ada@example.com")
    database.superuser.execute("""
        CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER keep BEFORE DELETE ON auth.users FOR EACH ROW EXECUTE FUNCTION keep()""")
    with pytest.raises(errors.TriggeredActionException, match="left in auth.users\n"):
        erase(database, user_id)


def test_objects_that_a_row_refers_to_are_not_listed(filled):
    """Ada deletes her account, and Bob's rows have her files: by address, path or name."""
    store(filled, "resumes", f"{ADA}/my cv.pdf")
    with filled.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, audio_file_url) VALUES (%s, %s)", [
            BOB, f"https://x.supabase.co/storage/v1/object/sign/audio-recordings/{ADA}/2026/file?token=x"])
        backend.execute("INSERT INTO resume_analyses (user_id, file_url) VALUES (%s, %s)", [
            BOB, f"https://x.supabase.co/storage/v1/object/public/resumes/{ADA}/my%20cv.pdf"])
        backend.execute("UPDATE users SET avatar_url = %s WHERE id = %s", [f"{ADA}/2026/file", BOB])
    filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    # A bare name may be in any bucket.
    assert listed(filled) == set()
    with filled.as_backend() as backend:
        backend.execute("UPDATE users SET avatar_url = %s WHERE id = %s", [f"avatars/{ADA}/2026/file", BOB])
    report, _ = erase(filled, ADA)
    assert (report["objects_kept"], report["objects_to_erase"]) == (3, 1)
    assert listed(filled) == {("resumes", f"{ADA}/2026/file")}
    # When those rows are gone, another call lists the rest.
    filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [BOB])
    report, _ = erase(filled, ADA)
    assert (report["objects_kept"], report["objects_to_erase"]) == (0, 4)


def test_what_is_uploaded_after_an_erasure_is_listed_by_another_call(filled):
    erase(filled, ADA)
    filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    with filled.as_backend() as backend:
        backend.execute("DELETE FROM objects_to_erase")
    with filled.superuser.transaction():
        filled.superuser.execute("SET LOCAL storage.allow_delete_query = 'true'")
        filled.superuser.execute("DELETE FROM storage.objects")
    store(filled, "avatars", f"{ADA}/late.png")
    report, _ = erase(filled, ADA)
    assert report["objects_to_erase"] == 1 and listed(filled) == {("avatars", f"{ADA}/late.png")}


def test_users_do_not_erase_themselves_or_others(filled):
    filled.installer.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated")
    for actor in ("anon", "the user", "another user"):
        with pytest.raises(errors.InsufficientPrivilege), acting_as(filled, actor) as cursor:
            cursor.execute("SELECT interview_core.erase_user(%s)", [ADA])
    assert len(left_of(filled, ADA)) == 12


def create_storage_policies(database):
    """The statements in the warnings of install()."""
    database.superuser.execute("GRANT USAGE ON SCHEMA auth TO supabase_storage_admin")
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    for notice in notices:
        database.superuser.execute(notice.detail.partition("The script is:\n")[2])
