"""Tables that a DBA has changed, and rows that no version should have accepted, do not stop an
upgrade."""

import pytest
from psycopg import errors

from releases import restore_release

RELEASE = "0.2.0"
TIMES = {
    "interview_sessions": ("started_at", "completed_at", "created_at", "updated_at"),
    "questions": ("created_at", "updated_at"),
    "resume_analyses": ("created_at", "updated_at"),
    "interview_reports": ("created_at",),
}


@pytest.fixture
def old(empty_database, tmp_path):
    """A database of the release before these tables changed."""
    restore_release(empty_database, RELEASE, tmp_path)
    return empty_database


def upgrade(database):
    """Returns the WARNINGs about tables; those of Supabase's storage policies are another
    matter."""
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    assert database.differences() == []
    return [notice for notice in notices if notice.severity == "WARNING" and "row" in notice.message]


def bounds(database, table):
    """The constraints on the table's times, and whether every row keeps them."""
    return {row["conname"]: row["convalidated"] for row in database.rows(
        "SELECT conname, convalidated FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND conname ~ '_at_check$'", table)}


def client_and_rows(database):
    """A client that sent values which 0.2.0 accepted."""
    user_id = database.sign_up("timeless@example.com")
    with database.as_client(user_id) as client:
        resume = client.execute("INSERT INTO resume_analyses (user_id, created_at) VALUES (%s, '-infinity')"
                                " RETURNING id", [user_id]).fetchone()["id"]
        # Zero time in some languages.
        session = client.execute(
            "INSERT INTO interview_sessions (user_id, resume_analysis_id, started_at, updated_at)"
            " VALUES (%s, %s, '0001-01-01 00:00+00', 'infinity') RETURNING id", [user_id, resume]).fetchone()["id"]
        client.execute("INSERT INTO interview_reports (user_id, session_id, created_at) VALUES (%s, %s, 'infinity')",
                       [user_id, session])
        client.execute("INSERT INTO questions (question, is_custom, uploaded_by, created_at)"
                       " VALUES ('Mine?', true, %s, 'infinity')", [user_id])
    return user_id


def test_times_outside_the_bounds_become_the_nearest_within(old):
    user_id = client_and_rows(old)
    others = "SELECT array_agg(s ORDER BY id)::text FROM interview_sessions s WHERE user_id <> %s"
    untouched = old.value(others, user_id)
    warnings = upgrade(old)
    assert sorted(warning.message for warning in warnings) == [
        "1 row(s) of table public.interview_reports had created_at outside the years 1970 to 9999",
        "1 row(s) of table public.interview_sessions had started_at outside the years 1970 to 9999",
        "1 row(s) of table public.interview_sessions had updated_at outside the years 1970 to 9999",
        "1 row(s) of table public.questions had created_at outside the years 1970 to 9999",
        "1 row(s) of table public.resume_analyses had created_at outside the years 1970 to 9999",
    ]
    for table, columns in TIMES.items():
        assert bounds(old, table) == {f"{table}_{column}_check": True for column in columns}
    (session,) = old.rows("SELECT started_at = '1970-01-01 00:00+00' AS least, completed_at,"
                          " updated_at = '9999-12-31 23:59:59.999999+00' AS most"
                          " FROM interview_sessions WHERE user_id = %s", user_id)
    assert session == {"least": True, "completed_at": None, "most": True}
    assert old.value(others, user_id) == untouched
    # An account with such rows can be deleted, which changes rows that referred to others of them.
    old.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [user_id])
    assert old.value("SELECT count(*) FROM interview_sessions WHERE user_id = %s", user_id) == 0


def test_rows_that_cannot_be_changed_stop_no_upgrade(old):
    user_id = client_and_rows(old)
    old.installer.execute("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'sealed'; END $$;
        CREATE TRIGGER sealed BEFORE UPDATE ON interview_reports FOR EACH ROW EXECUTE FUNCTION refuse();
        ALTER TABLE questions FORCE ROW LEVEL SECURITY""")
    warnings = {warning.message: warning.hint for warning in upgrade(old) if "cannot be changed" in warning.message}
    reports = ("rows of table public.interview_reports have created_at outside the years 1970 to 9999"
               " and cannot be changed: sealed")
    assert reports in warnings
    assert bounds(old, "interview_reports") == {"interview_reports_created_at_check": False}
    with pytest.raises(errors.CheckViolation), old.as_client(user_id) as client:
        client.execute("INSERT INTO interview_reports (user_id, created_at) VALUES (%s, 'infinity')", [user_id])
    # The HINT's statement works once the rows are changed.
    old.installer.execute("DROP TRIGGER sealed ON interview_reports")
    old.installer.execute("UPDATE interview_reports SET created_at = now() WHERE NOT isfinite(created_at)")
    old.installer.execute(warnings[reports].partition("then: ")[2].rstrip("."))
    assert bounds(old, "interview_reports") == {"interview_reports_created_at_check": True}


@pytest.mark.parametrize("changes", [
    "ALTER TABLE interview_reports ADD CONSTRAINT interview_reports_created_at_check CHECK (created_at > '2020-01-01')",
    "ALTER TABLE resume_analyses DROP COLUMN updated_at",
    "ALTER TABLE resume_analyses ALTER COLUMN updated_at TYPE timestamp",
    "ALTER TABLE questions RENAME COLUMN updated_at TO changed_at",
    "ALTER TABLE resume_analyses DROP CONSTRAINT resume_analyses_pkey CASCADE;"
    " ALTER TABLE resume_analyses ADD PRIMARY KEY (user_id, id)",
    "ALTER TABLE resume_analyses ALTER COLUMN status SET DEFAULT 'failed'",
    "ALTER TABLE attempts ALTER COLUMN wpm TYPE real, ALTER COLUMN relevance SET DEFAULT 1",
    "ALTER TABLE resume_analyses ALTER COLUMN user_id DROP NOT NULL",
    "DROP VIEW question_stats; ALTER TABLE questions ALTER COLUMN id TYPE bigint",
    "ALTER SEQUENCE questions_id_seq AS bigint MAXVALUE 9223372036854775807 CYCLE CACHE 5 INCREMENT BY 3",
    "ALTER SEQUENCE questions_id_seq OWNED BY NONE",
    "ALTER SEQUENCE questions_id_seq RENAME TO numbers_of_questions",
    "CREATE TABLE more_questions (id integer DEFAULT nextval('questions_id_seq'))",
    "ALTER TABLE questions ALTER COLUMN id DROP DEFAULT; DROP SEQUENCE questions_id_seq;"
    " ALTER TABLE questions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START WITH 500)",
    "ALTER TABLE questions ALTER COLUMN id SET DEFAULT (random() * 1000000)::int",
])
def test_what_a_dba_changed_stops_no_upgrade(old, changes):
    old.installer.execute(changes)
    upgrade(old)
    assert old.value("INSERT INTO questions (question) VALUES ('One more?') RETURNING id") > 3
    if "SET DEFAULT 'failed'" in changes:
        assert old.value("INSERT INTO resume_analyses (file_name) VALUES ('cv.pdf') RETURNING status") == "failed"
    if "relevance" in changes:
        user_id = old.value("SELECT id FROM users LIMIT 1")
        assert old.value("INSERT INTO attempts (user_id) VALUES (%s) RETURNING (wpm, relevance)::text",
                         user_id) == "(,1.00)"


def test_the_numbers_of_questions_go_on(old):
    """The sequence keeps its name, its position and its grants."""
    newest = old.value("SELECT max(id) FROM questions")
    old.superuser.execute("DROP ROLE IF EXISTS numberer")
    old.superuser.execute("CREATE ROLE numberer")
    old.installer.execute("GRANT SELECT, UPDATE ON SEQUENCE questions_id_seq TO numberer WITH GRANT OPTION")
    state = old.rows("SELECT last_value, is_called FROM questions_id_seq")
    upgrade(old)
    assert old.rows("SELECT last_value, is_called FROM questions_id_seq") == state
    assert old.value("SELECT attidentity FROM pg_attribute"
                     " WHERE attrelid = 'questions'::regclass AND attname = 'id'") == "d"
    assert old.value("SELECT has_sequence_privilege('numberer', 'questions_id_seq', 'UPDATE WITH GRANT OPTION')")
    assert not old.value("SELECT has_sequence_privilege('authenticated', 'questions_id_seq', 'USAGE')")
    user_id = old.sign_up("asks@example.com")
    with old.as_client(user_id) as client:
        asked = client.execute("INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Mine?', true, %s)"
                               " RETURNING id", [user_id]).fetchone()["id"]
    assert asked == newest + 1
    old.superuser.execute("DROP OWNED BY numberer")
    old.superuser.execute("DROP ROLE numberer")
