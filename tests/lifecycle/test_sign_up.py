"""Sign-up: the profile follows auth.users, and nothing about a profile ever makes a sign-up
fail."""

import threading
import time

import pytest
from psycopg.types.json import Jsonb


def profile(database, user_id):
    rows = database.rows("SELECT * FROM users WHERE id = %s", user_id)
    return rows[0] if rows else None


def test_creates_the_profile(database):
    user_id = database.sign_up("ada@example.com", {"full_name": "Ada Lovelace"})
    row = profile(database, user_id)
    assert (row["email"], row["full_name"], row["preferences"]) == ("ada@example.com", "Ada Lovelace", {})
    assert (row["total_attempts"], row["average_score"], row["current_streak"]) == (0, 0, 0)
    assert database.differences() == []


def test_the_auth_service_needs_no_right_on_the_profiles(make_database):
    database = make_database("supabase")
    assert not database.value("SELECT has_table_privilege('supabase_auth_admin', 'public.users', 'SELECT, INSERT')")
    assert profile(database, database.sign_up()) is not None


@pytest.mark.parametrize("metadata", [
    None, {}, [], "text", 7, True, {"full_name": None}, {"full_name": 12}, {"full_name": {"first": "Ada"}},
    {"full_name": ["Ada"]}, {"full_name": ""}, {"full_name": "x" * 100_000}, {"name": "Ada", "avatar_url": 5},
], ids=lambda metadata: str(metadata)[:30])
def test_metadata_of_any_shape_is_fine(database, metadata):
    assert profile(database, database.sign_up("ada@example.com", metadata)) is not None


def test_a_user_without_an_address_is_fine(database):
    user_id = database.sign_up(None)
    assert profile(database, user_id)["email"] is None


def test_an_anonymous_user_is_fine(database):
    user_id = database.sign_up(None, {}, is_anonymous=True)
    assert profile(database, user_id) is not None


def test_several_users_in_one_statement(database):
    database.sign_up_connection.execute("""
        INSERT INTO auth.users (id, email)
        SELECT gen_random_uuid(), format('user%s@example.com', n) FROM generate_series(1, 50) AS n""")
    assert database.value("SELECT count(*) FROM users") == 50


def test_the_address_follows_a_later_change(database):
    user_id = database.sign_up("old@example.com")
    database.sign_up_connection.execute("UPDATE auth.users SET email = 'new@example.com' WHERE id = %s", [user_id])
    assert profile(database, user_id)["email"] == "new@example.com"


def test_an_existing_profile_stays(database):
    superuser = database.superuser
    user_id = "11111111-1111-1111-1111-111111111111"
    # As after a restore that brought the profiles first.
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("INSERT INTO users (id, email, full_name) VALUES (%s, 'a@example.com', 'Kept')", [user_id])
    superuser.execute("RESET session_replication_role")
    database.sign_up("a@example.com", {"full_name": "Other"}, id=user_id)
    assert profile(database, user_id)["full_name"] == "Kept"


def test_a_profile_that_cannot_be_written_is_a_warning(database):
    database.installer.execute("ALTER TABLE users ADD CONSTRAINT house_rule CHECK (email NOT LIKE '%@bad.example')")
    with database.notices(database.sign_up_connection) as notices:
        refused = database.sign_up("mallory@bad.example")
    assert [notice.severity for notice in notices] == ["WARNING"]
    assert profile(database, refused) is None
    # The sign-up itself succeeds, and the next one is not affected.
    assert database.superuser.execute("SELECT count(*) AS n FROM auth.users").fetchone()["n"] == 1
    assert profile(database, database.sign_up("ada@good.example")) is not None


def test_a_missing_table_does_not_stop_sign_ups(database):
    database.installer.execute("ALTER TABLE users RENAME TO users_elsewhere")
    database.sign_up("ada@example.com")
    assert database.superuser.execute("SELECT count(*) AS n FROM auth.users").fetchone()["n"] == 1


def test_a_sign_up_that_is_rolled_back_leaves_no_profile(database):
    connection = database.sign_up_connection
    with connection.transaction(force_rollback=True):
        database.sign_up("ada@example.com")
    assert database.value("SELECT count(*) FROM users") == 0


def test_deleting_the_account_removes_everything(database):
    user_id = database.sign_up("ada@example.com")
    other_id = database.sign_up("bob@example.com")
    with database.as_backend() as backend:
        question_id = backend.execute("INSERT INTO questions (question) VALUES ('Why?') RETURNING id").fetchone()["id"]
        for owner in (user_id, other_id):
            backend.execute(
                "INSERT INTO attempts (user_id, question_id, final_score, ml_scores) VALUES (%s, %s, 80, %s)",
                [owner, question_id, Jsonb({"content": 70})])
    database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [user_id])
    for table, column in [("users", "id"), ("attempts", "user_id"), ("skill_progress", "user_id"),
                          ("question_history", "user_id"), ("practice_sessions", "user_id")]:
        left = database.rows(f"SELECT DISTINCT {column} AS owner FROM {table}")
        assert [row["owner"] for row in left] == [other_id], table
    assert database.differences() == []


# -- what tools do to the schema -------------------------------------------------------------------


@pytest.mark.parametrize("change", [
    "ALTER TABLE users DROP CONSTRAINT users_id_fkey",
    "ALTER TABLE users DROP CONSTRAINT users_id_fkey,"
    " ADD CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES users (id) ON DELETE CASCADE",
], ids=["dropped", "to itself"])
def test_profiles_follow_accounts_without_their_foreign_key(database, change):
    before = database.sign_up("before@example.com")
    database.installer.execute(change)
    with database.notices(database.sign_up_connection) as notices:
        later = database.sign_up("later@example.com", {"full_name": "Later"})
        database.sign_up_connection.execute("UPDATE auth.users SET email = 'new@example.com' WHERE id = %s", [before])
    assert notices == []
    assert profile(database, later)["full_name"] == "Later"
    assert profile(database, before)["email"] == "new@example.com"
    assert database.value("SELECT interview_core.ensure_profiles()") == 0
    assert database.differences() == []


def test_a_renamed_schema_is_a_warning_until_it_is_installed(make_database, kind_of_database):
    database = make_database(kind_of_database, schema="practice")
    database.installer.execute("ALTER SCHEMA practice RENAME TO training")
    with database.notices(database.sign_up_connection) as notices:
        user_id = database.sign_up("ada@example.com")
        database.sign_up_connection.execute("UPDATE auth.users SET email = 'new@example.com' WHERE id = %s", [user_id])
    assert [notice.severity for notice in notices] == ["WARNING"] * 2 and "practice" in notices[0].message
    database.install("training")
    assert database.value("SELECT interview_core.ensure_profiles('training')") == 1
    assert profile(database, user_id)["email"] == "new@example.com"
    assert profile(database, database.sign_up("bob@example.com")) is not None
    assert database.differences() == []


def test_an_applications_own_trigger_comes_first(database):
    """The trigger as Supabase's guide shows it."""
    database.superuser.execute("""
        CREATE FUNCTION public.handle_sign_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        BEGIN
            INSERT INTO public.users (id, target_role) VALUES (NEW.id, 'pilot');
            RETURN NEW;
        END $$;
        CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users
            FOR EACH ROW EXECUTE FUNCTION public.handle_sign_up()""")
    with database.notices(database.sign_up_connection) as notices:
        user_id = database.sign_up("ada@example.com", {"full_name": "Ada"})
    assert notices == []
    row = profile(database, user_id)
    assert (row["email"], row["full_name"], row["target_role"]) == ("ada@example.com", "Ada", "pilot")


def test_an_upgrade_replaces_the_trigger_of_a_former_version(database):
    """The installer on Supabase may create triggers on auth.users, but not drop them."""
    database.superuser.execute("""
        DROP TRIGGER zz_handle_new_user_in_public ON auth.users;
        CREATE OR REPLACE TRIGGER handle_new_user_in_public AFTER INSERT OR UPDATE OF email ON auth.users
            FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('public')""")
    _, warnings = database.install()
    assert not [warning for warning in warnings if "sign-up" in warning.message]
    triggers = database.rows("SELECT tgname, tgattr::text AS columns FROM pg_trigger"
                             " WHERE tgfoid = 'interview_core.handle_new_user'::regproc ORDER BY tgname")
    assert [(row["tgname"], row["columns"]) for row in triggers] == [
        ("handle_new_user_in_public", ""), ("zz_handle_new_user_in_public", "")]
    # The auth service may change its table.
    database.sign_up_connection.execute("ALTER TABLE auth.users ALTER COLUMN email TYPE varchar(254)")
    assert profile(database, database.sign_up("ada@example.com"))["email"] == "ada@example.com"


def test_a_lock_timeout_is_a_warning_and_the_address_comes_later(database):
    user_id = database.sign_up("old@example.com")
    connection = database.sign_up_connection
    connection.execute("SET lock_timeout = '50ms'")
    with database.cluster.connect(database.name) as other, database.notices(connection) as notices:
        other.execute("BEGIN")
        other.execute("SELECT FROM users FOR UPDATE")
        connection.execute("UPDATE auth.users SET email = 'new@example.com' WHERE id = %s", [user_id])
        other.execute("ROLLBACK; BEGIN; LOCK TABLE users")
        later = database.sign_up("later@example.com")
        other.execute("ROLLBACK")
    assert [(notice.severity, "lock timeout" in notice.message) for notice in notices] == [("WARNING", True)] * 2
    assert profile(database, user_id)["email"] == "old@example.com" and profile(database, later) is None
    assert database.value("SELECT interview_core.ensure_profiles()") == 2
    assert profile(database, user_id)["email"] == "new@example.com"
    assert profile(database, later)["email"] == "later@example.com"
    assert database.value("SELECT interview_core.ensure_profiles()") == 0


def test_a_deadlock_is_a_warning(database):
    """The profile is not changed; the account's statement succeeds."""
    database.installer.execute("""
        CREATE TABLE public.other (id int);
        CREATE FUNCTION public.lock_other() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN LOCK TABLE public.other; RETURN NEW; END$$;
        CREATE TRIGGER lock_other AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION public.lock_other()""")
    connection = database.sign_up_connection
    connection.execute("SET deadlock_timeout = '50ms'") if database.kind == "plain" else None
    with database.cluster.connect(database.name) as other, database.notices(connection) as notices:
        other.execute("SET deadlock_timeout = '1min'")
        other.execute("BEGIN; LOCK TABLE public.other")
        waiting = threading.Thread(target=wait_for_profiles, args=[database, other])
        waiting.start()
        user_id = database.sign_up("ada@example.com")
        waiting.join()
        other.execute("ROLLBACK")
    assert [(notice.severity, "deadlock" in notice.message) for notice in notices] == [("WARNING", True)]
    assert profile(database, user_id) is None
    assert database.value("SELECT interview_core.ensure_profiles()") == 1


def wait_for_profiles(database, other):
    """Takes the second lock once the sign-up waits for the first."""
    with database.cluster.connect(database.name) as watch:
        for _ in range(400):
            if watch.execute("SELECT FROM pg_locks WHERE NOT granted AND relation = 'public.other'::regclass").rowcount:
                break
            time.sleep(0.01)
    other.execute("LOCK TABLE public.users")


def test_a_change_under_an_old_snapshot_reaches_the_latest_row(database):
    user_id = database.sign_up("old@example.com")
    connection = database.sign_up_connection
    with database.cluster.connect(database.name) as other, database.notices(connection) as notices:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT count(*) FROM auth.users")
        other.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 50)", [user_id])
        connection.execute("UPDATE auth.users SET email = 'new@example.com' WHERE id = %s", [user_id])
        later = database.sign_up("later@example.com")
        connection.execute("COMMIT")
    assert notices == []
    assert profile(database, later) is not None
    assert profile(database, user_id)["email"] == "new@example.com"
    assert profile(database, user_id)["total_attempts"] == 1
    assert database.value("SELECT interview_core.ensure_profiles()") == 0
    assert database.differences() == []
