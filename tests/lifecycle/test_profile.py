"""The front end edits its own profile, with the statements that existing front ends send."""

import uuid

import psycopg
import pytest
from psycopg import errors

# supabase-js: upsert() names every column that it sends in SET, the key included.
UPSERT = """
    INSERT INTO users (id, email, full_name, target_role, target_industry, experience_level, updated_at)
    VALUES (%(id)s, %(email)s, %(full_name)s, %(target_role)s, %(target_industry)s, %(experience_level)s, now())
    ON CONFLICT (id) DO UPDATE SET
        id = EXCLUDED.id, email = EXCLUDED.email, full_name = EXCLUDED.full_name,
        target_role = EXCLUDED.target_role, target_industry = EXCLUDED.target_industry,
        experience_level = EXCLUDED.experience_level, updated_at = EXCLUDED.updated_at
"""


def fields(user_id, **changed):
    return {"id": user_id, "email": "ada@example.com", "full_name": "Ada King", "target_role": "PM",
            "target_industry": "Railways", "experience_level": "senior", **changed}


@pytest.fixture
def user_id(database):
    return database.sign_up("ada@example.com", {"full_name": "Ada"})


def profile(database, user_id):
    (row,) = database.rows("SELECT * FROM users WHERE id = %s", user_id)
    return row


def test_the_upsert_updates_the_profile(database, user_id):
    with database.as_client(user_id) as client:
        client.execute(UPSERT, fields(user_id))
    row = profile(database, user_id)
    assert (row["full_name"], row["target_role"], row["target_industry"], row["experience_level"]) == (
        "Ada King", "PM", "Railways", "senior")


def test_the_upsert_returns_the_row(database, user_id):
    with database.as_client(user_id) as client:
        row = client.execute(UPSERT + " RETURNING *", fields(user_id)).fetchone()
    assert row["full_name"] == "Ada King"


def test_the_upsert_creates_a_missing_profile(database, user_id):
    database.superuser.execute("DELETE FROM users")
    with database.as_client(user_id) as client:
        client.execute(UPSERT, fields(user_id))
    assert profile(database, user_id)["full_name"] == "Ada King"
    assert database.differences() == []


def test_other_profile_columns_can_be_set(database, user_id):
    with database.as_client(user_id) as client:
        client.execute("UPDATE users SET avatar_url = 'https://example.com/ada.png',"
                       " preferences = '{\"theme\": \"dark\"}', time_zone = 'Europe/Berlin' WHERE id = %s", [user_id])
    row = profile(database, user_id)
    assert (row["avatar_url"], row["preferences"], row["time_zone"]) == (
        "https://example.com/ada.png", {"theme": "dark"}, "Europe/Berlin")


def test_the_address_stays_the_one_of_the_account(database, user_id):
    with database.as_client(user_id) as client:
        client.execute(UPSERT, fields(user_id, email="boss@example.com"))
    assert profile(database, user_id)["email"] == "ada@example.com"


def test_somebody_elses_profile_is_out_of_reach(database, user_id):
    other_id = database.sign_up("bob@example.com", {"full_name": "Bob"})
    with pytest.raises(errors.InsufficientPrivilege), database.as_client(user_id) as client:
        client.execute(UPSERT, fields(other_id))
    with database.as_client(user_id) as client:
        assert client.execute("UPDATE users SET full_name = 'x' WHERE id = %s", [other_id]).rowcount == 0
    assert profile(database, other_id)["full_name"] == "Bob"


def test_the_key_cannot_be_changed(database, user_id):
    with pytest.raises(psycopg.Error) as refused, database.as_client(user_id) as client:
        client.execute("UPDATE users SET id = %s", [uuid.uuid4()])
    assert refused.value.sqlstate in ("42501", "23503")


def test_an_unknown_time_zone_is_refused(database, user_id):
    with pytest.raises(errors.InvalidParameterValue) as refused, database.as_client(user_id) as client:
        client.execute("UPDATE users SET time_zone = 'Mars/Olympus'")
    assert "Mars/Olympus" in refused.value.diag.message_primary
    assert refused.value.diag.message_hint


def test_a_new_time_zone_moves_the_practice_days(database, user_id):
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score, created_at)"
                        " VALUES (%s, 80, '2026-03-01 23:30:00+00')", [user_id])
    with database.as_client(user_id) as client:
        client.execute("UPDATE users SET time_zone = 'Asia/Tokyo'")
    (day,) = database.rows("SELECT practice_date FROM practice_sessions")
    assert day["practice_date"].isoformat() == "2026-03-02"
    assert database.differences() == []


def test_a_wrong_experience_level_is_refused(database, user_id):
    with pytest.raises(errors.CheckViolation), database.as_client(user_id) as client:
        client.execute(UPSERT, fields(user_id, experience_level="wizard"))


def test_an_upsert_keeps_the_counters(database, user_id):
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 80)", [user_id])
    with database.as_client(user_id) as client:
        client.execute(UPSERT, fields(user_id))
    assert profile(database, user_id)["total_attempts"] == 1
    assert database.differences() == []


def save_whole_row(connection, row):
    """What an ORM sends that knows the table and saves an object with all fields."""
    names = list(row)
    places, updates = ", ".join(["%s"] * len(names)), ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    connection.execute(f"INSERT INTO users ({', '.join(names)}) VALUES ({places})"
                       f" ON CONFLICT (id) DO UPDATE SET {updates}", list(row.values()))
    connection.execute(f"UPDATE users SET ({', '.join(names)}) = ROW({places}) WHERE id = %s",
                       [*row.values(), row["id"]])


STALE = {"total_attempts": 7, "scored_attempts": None, "total_score": 700, "average_score": 100, "best_score": 100,
         "current_streak": 0, "longest_streak": 99, "last_practice_date": None, "created_at": "2001-01-01"}


@pytest.mark.parametrize("who", ["client", "backend", "installer"])
def test_saving_a_whole_row_changes_no_counter(database, user_id, who):
    """An object that was read before the last attempt, or filled with invented values."""
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 80)", [user_id])
    before = profile(database, user_id)
    row = {**before, "preferences": "{}", **STALE, "target_role": "Editor"}
    if who == "installer":
        save_whole_row(database.installer, row)
    else:
        with database.as_client(user_id) if who == "client" else database.as_backend() as connection:
            save_whole_row(connection, row)
    after = profile(database, user_id)
    assert after["target_role"] == "Editor"
    assert {name: after[name] for name in STALE} == {name: before[name] for name in STALE}
    assert database.differences() == []


@pytest.mark.parametrize("who", ["client", "backend", "installer"])
def test_saving_a_whole_new_row_starts_at_zero(database, user_id, who):
    before = profile(database, user_id)
    database.superuser.execute("DELETE FROM users")
    row = {**before, "preferences": "{}", **STALE}
    if who == "installer":
        save_whole_row(database.installer, row)
    else:
        with database.as_client(user_id) if who == "client" else database.as_backend() as connection:
            save_whole_row(connection, row)
    after = profile(database, user_id)
    assert after["created_at"].year > 2001
    assert {name: after[name] for name in STALE if name != "created_at"} == {
        name: before[name] for name in STALE if name != "created_at"}
    assert database.differences() == []


def test_a_column_of_the_applications_is_its_own_to_grant(database, user_id):
    database.installer.execute("ALTER TABLE users ADD nickname text")
    for acting in (database.as_client(user_id), database.as_backend()):
        with pytest.raises(errors.InsufficientPrivilege), acting as cursor:
            cursor.execute("UPDATE users SET nickname = 'x'")
