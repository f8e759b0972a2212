"""Sign-up: the profile follows auth.users, and nothing about a profile ever makes a sign-up fail."""

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
    # The sign-up itself stands, and the next one is not affected.
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
