"""install() over tables that a DBA has changed: it names what nothing depends on and leaves it,
fails if writes need it, and repairs the extension's own objects."""

import os
from pathlib import Path

import pytest
from psycopg import errors

from database import snapshot
from releases import VERSIONS, restore_release

MAINTENANCE = Path(__file__).resolve().parents[2] / "sql" / "maintenance"


def objects(database):
    """What sql/maintenance/objects.sql finds, as sql/maintenance/objects.txt lists it."""
    relations = ("ARRAY(SELECT relname FROM pg_class"
                 " WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('i', 'S'))")
    query = (MAINTENANCE / "objects.sql").read_text().replace("$1", "'public'").replace("$2", relations)
    with database.installer.transaction():
        database.installer.execute("SET LOCAL search_path = pg_catalog")
        rows = database.installer.execute(query).fetchall()
    return ["\t".join(row.values()) for row in rows]


def test_the_list_of_objects_is_that_of_a_fresh_installation(make_database):
    """ACCEPT=1 writes the list anew; install() compares with it, so the library is to be built
    again then."""
    path = MAINTENANCE / "objects.txt"
    found = objects(make_database("plain"))
    if os.environ.get("ACCEPT") == "1":
        path.write_text("".join(f"{line}\n" for line in found))
    assert path.read_text().splitlines() == found


CHANGES = """
    ALTER TABLE users DROP CONSTRAINT users_experience_level_check;
    ALTER TABLE users RENAME CONSTRAINT users_id_fkey TO users_id_users_id_fk;
    ALTER TABLE attempts DROP COLUMN video_analysis, ALTER COLUMN wpm TYPE numeric;
    ALTER TABLE attempts RENAME CONSTRAINT attempts_pkey TO pk_attempts;
    ALTER TABLE questions DROP COLUMN follow_up_questions, DROP COLUMN category;
    ALTER TABLE resume_analyses DROP COLUMN status;
    DROP INDEX attempts_session_id_idx;
    ALTER SEQUENCE questions_id_seq RENAME TO numbers_of_questions;
    DROP TABLE interview_reports"""


@pytest.mark.parametrize("release", VERSIONS)
def test_an_upgrade_leaves_what_nothing_needs(release, empty_database, tmp_path):
    database = empty_database
    restore_release(database, release, tmp_path)
    database.installer.execute("DROP VIEW IF EXISTS question_stats")
    database.installer.execute(CHANGES)
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    messages = [notice.message for notice in notices if notice.severity == "NOTICE"]
    assert 'constraint "users_experience_level_check" of table "users" is missing' in messages
    assert 'constraint "users_id_fkey" of table "users" is called "users_id_users_id_fk"' in messages
    assert 'column "video_analysis" of table "attempts" is missing' in messages
    assert 'table "interview_reports" is missing' in messages
    assert database.differences() == []
    with database.as_backend() as backend:
        backend.execute("INSERT INTO questions (question) VALUES ('Why?')")
        backend.execute("INSERT INTO attempts (user_id, final_score) SELECT id, 60 FROM users")
    assert database.differences() == []
    before = snapshot(database.superuser)
    database.value("SELECT interview_core.install()")
    assert snapshot(database.superuser) == before


def test_rights_that_only_another_may_take_back_are_a_warning(make_database):
    database = make_database("supabase")
    database.superuser.execute("CREATE ROLE helper")
    try:
        database.installer.execute("GRANT INSERT ON skill_progress TO helper WITH GRANT OPTION")
        database.superuser.execute("GRANT USAGE ON SCHEMA public TO helper; SET ROLE helper;"
                                   " GRANT INSERT ON skill_progress TO authenticated; RESET ROLE")
        with database.notices() as notices:
            database.value("SELECT interview_core.install()")
        (warning,) = [notice for notice in notices if "helper" in notice.message]
        assert warning.severity == "WARNING"
        database.superuser.execute(f"SET ROLE helper; {warning.detail}; RESET ROLE")
        with database.notices() as notices:
            database.value("SELECT interview_core.install()")
        assert [notice for notice in notices if "helper" in notice.message] == []
        assert not database.value("SELECT has_table_privilege('authenticated', 'skill_progress', 'INSERT')")
    finally:
        database.superuser.execute("DROP OWNED BY helper; DROP ROLE helper")


def test_what_a_superuser_adds_belongs_to_the_owner_of_the_tables(make_database):
    database = make_database("supabase")
    database.installer.execute("DROP VIEW session_summary")
    database.superuser.execute("SELECT interview_core.install()")
    assert database.value("SELECT pg_get_userbyid(relowner) FROM pg_class"
                          " WHERE oid = 'session_summary'::regclass") == "app_owner"
    assert database.value("SELECT has_table_privilege('authenticated', 'session_summary', 'SELECT')")


def test_a_view_of_another_owner_is_a_warning(make_database):
    database = make_database("supabase")
    database.superuser.execute("ALTER VIEW session_summary OWNER TO postgres; DROP VIEW question_stats")
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    (warning,) = [notice for notice in notices if "session_summary" in notice.message and "VIEW" in notice.message]
    assert warning.severity == "WARNING"
    assert database.value("SELECT to_regclass('question_stats') IS NOT NULL")


def test_only_the_owner_of_the_tables_can_put_right(make_database):
    database = make_database("plain")
    database.superuser.execute("CREATE ROLE passer_by LOGIN")
    try:
        database.superuser.execute("GRANT USAGE ON SCHEMA interview_core TO passer_by;"
                                   " GRANT EXECUTE ON FUNCTION interview_core.install(name) TO passer_by;"
                                   " GRANT SELECT ON interview_core_installation TO passer_by;"
                                   " DROP VIEW session_summary")
        with pytest.raises(errors.InsufficientPrivilege) as refused:
            database.connection("passer_by").execute("SELECT interview_core.install()")
        assert "postgres" in refused.value.diag.message_primary
        assert refused.value.diag.message_hint
    finally:
        database.close()
        database.superuser.execute("DROP OWNED BY passer_by; DROP ROLE passer_by")
