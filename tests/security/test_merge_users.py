"""Two accounts made one: merge_users() by the backend, on both kinds of database."""

import pytest
from psycopg import errors

from probes import ADA, ATTEMPT, BOB, CUSTOM, REPORT, RESUME, SESSION, acting_as, fill
from test_accounts import BUCKETS, account_exists, listed, store
from test_attacks import fill_bob

WRITTEN = {"attempts": ATTEMPT, "interview_sessions": SESSION, "interview_reports": REPORT, "resume_analyses": RESUME,
           "questions": CUSTOM}
DERIVED = ("skill_progress", "question_history", "practice_sessions")


@pytest.fixture
def filled(database):
    fill(database)
    fill_bob(database)
    database.superuser.execute("DELETE FROM objects_to_erase")
    for owner in (ADA, BOB):
        for bucket in BUCKETS:
            store(database, bucket, f"{owner}/2026/file")
    return database


def merge(database, one=ADA, other=BOB):
    """As the backend; returns the rows by kind."""
    with database.as_backend() as backend:
        rows = backend.execute("SELECT * FROM interview_core.merge_users(%s, %s)", [one, other]).fetchall()
    return {kind: [row for row in rows if row["kind"] == kind] for kind in ("moved", "dropped", "to move", "left")}


def owner_of(database, table, row):
    column = "uploaded_by" if table == "questions" else "user_id"
    return database.value(f"SELECT {column} FROM {table} WHERE id = %s", row)


def test_everything_moves_and_the_profile_stays(filled):
    profile = filled.rows("SELECT id, email, full_name, created_at FROM users WHERE id = %s", ADA)
    bob = filled.rows("SELECT id, email, full_name, avatar_url, created_at FROM users WHERE id = %s", BOB)
    attempts = filled.value("SELECT count(*) FROM attempts")
    report = merge(filled)
    assert {row["name"] for row in report["moved"]} >= {*WRITTEN} and not report["left"]
    assert {owner_of(filled, table, row) for table, row in WRITTEN.items()} == {BOB}
    for table in (*WRITTEN, *DERIVED):
        column = "uploaded_by" if table == "questions" else "user_id"
        assert filled.value(f"SELECT count(*) FROM {table} WHERE {column} = %s", ADA) == 0, table
    assert filled.value("SELECT total_attempts FROM users WHERE id = %s", BOB) == attempts
    assert filled.value("SELECT total_attempts FROM users WHERE id = %s", ADA) == 0
    assert filled.rows("SELECT id, email, full_name, created_at FROM users WHERE id = %s", ADA) == profile
    assert filled.rows("SELECT id, email, full_name, avatar_url, created_at FROM users WHERE id = %s", BOB) == bob
    assert account_exists(filled, ADA)
    assert filled.differences() == []
    # Once more, there is nothing to move but the files.
    assert sum(row["rows"] for row in merge(filled)["moved"]) == 0


def test_files_are_listed_with_both_names_and_not_erased_while_a_row_refers_to_them(filled):
    with filled.as_backend() as backend:
        backend.execute("UPDATE attempts SET audio_file_url = %s WHERE id = %s",
                        [f"audio-recordings/{ADA}/2026/file", ATTEMPT])
    found = {(row["bucket_id"], row["name"]): row["new_name"] for row in merge(filled)["to move"]}
    # Bob has a file of each name.
    assert found == {(bucket, f"{ADA}/2026/file"): f"{BOB}/{ADA}-1/2026/file" for bucket in BUCKETS}
    filled.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [ADA])
    assert listed(filled) == {(bucket, f"{ADA}/2026/file") for bucket in BUCKETS if bucket != "audio-recordings"}


def test_clients_and_clerks_merge_nobody(filled):
    before = filled.contents()
    filled.installer.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated")
    for actor in ("anon", "the user", "another user"):
        with pytest.raises(errors.InsufficientPrivilege), acting_as(filled, actor) as cursor:
            cursor.execute("SELECT interview_core.merge_users(%s, %s)", [ADA, BOB])
    # A right to call it is no right to the rows.
    filled.installer.execute("GRANT EXECUTE ON FUNCTION interview_core.merge_users TO authenticated")
    with pytest.raises(errors.InsufficientPrivilege), acting_as(filled, "the user") as cursor:
        cursor.execute("SELECT interview_core.merge_users(%s, %s)", [ADA, BOB])
    assert filled.contents() == before


def test_rows_that_row_level_security_hides_are_an_error(filled):
    if not filled.superuser.execute("SELECT FROM pg_roles WHERE rolname = 'clerk'").rowcount:
        filled.superuser.execute("CREATE ROLE clerk LOGIN")
    filled.superuser.execute("GRANT service_role TO clerk; GRANT USAGE ON SCHEMA interview_core TO clerk")
    with pytest.raises(errors.InsufficientPrivilege):
        filled.connection("clerk").execute("SELECT interview_core.merge_users(%s, %s)", [ADA, BOB])


def test_the_applications_triggers_fire_as_for_any_update(filled):
    filled.installer.execute("""
        CREATE TABLE moved (attempt bigint, former uuid, present uuid);
        GRANT INSERT ON moved TO service_role;
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO moved VALUES (NEW.id, OLD.user_id, NEW.user_id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER note AFTER UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION note()""")
    merge(filled)
    assert {"attempt": ATTEMPT, "former": ADA, "present": BOB} in filled.rows("SELECT * FROM moved")
    assert filled.differences() == []


def test_milestones_of_another_owner_are_nobodys_to_write(database):
    """The call would write them as their owner."""
    fill(database)
    database.superuser.execute("CREATE ROLE stranger; ALTER TABLE milestones OWNER TO stranger")
    try:
        with pytest.raises(errors.InsufficientPrivilege, match="owner|roles"):
            database.superuser.execute("SELECT interview_core.merge_users(%s, %s)", [ADA, BOB])
    finally:
        database.superuser.execute("REASSIGN OWNED BY stranger TO CURRENT_USER; DROP OWNED BY stranger; DROP ROLE stranger")


def test_deferred_keys_of_attempts(filled):
    filled.installer.execute("ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED")
    merge(filled)
    merge(filled, BOB, ADA)
    assert filled.differences() == []


def test_a_key_of_the_application_that_refuses_a_row_is_an_error(filled):
    filled.installer.execute("CREATE UNIQUE INDEX one_job ON interview_sessions (user_id, job_title)")
    with filled.as_backend() as backend:
        for owner in (ADA, BOB):
            backend.execute("INSERT INTO interview_sessions (user_id, job_title) VALUES (%s, 'Pilot')", [owner])
    before = filled.contents()
    with pytest.raises(errors.UniqueViolation):
        merge(filled)
    assert filled.contents() == before
