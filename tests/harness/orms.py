"""What the tests of object-relational mappers share: whom they log in as, a user with one attempt,
and the page that shows their examples."""

from cluster import PROJECT

PAGE = PROJECT / "docs" / "orms.md"
# A backend's role, and the owner of the tables, whom row level security and grants do not hold back.
ROLES = ("service_role", "owner")


def login(database, role):
    """The role that logs in; as `service_role`, one that may become it."""
    return "postgres" if role == "service_role" else database.installer_role


def sign_up(database, email="ada@example.com"):
    user_id = database.sign_up(email, {"full_name": "Ada"})
    database.superuser.execute("""
        WITH question AS (INSERT INTO questions (question) VALUES ('Why us?') RETURNING id)
        INSERT INTO attempts (user_id, question_id, final_score, ml_scores, created_at)
        SELECT %s, id, 71.5, '{"content": 70}', '2026-03-02 18:00+00' FROM question""", [user_id])
    return user_id


def counters(database, user_id):
    """The derived columns, and what no statement may change either."""
    return database.superuser.execute("""
        SELECT email, total_attempts, scored_attempts, total_score, average_score, best_score, current_streak,
            longest_streak, streak_freezes, last_practice_date, time_zone_since, created_at
        FROM users WHERE id = %s""", [user_id]).fetchone()


def columns_of(database, table):
    return {row["name"] for row in database.rows(
        "SELECT attname AS name FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        table)}
