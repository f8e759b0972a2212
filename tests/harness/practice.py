"""An installation in use: accounts, attempts, settings, and what an application adds of its own.
Tests that move, copy or upgrade a database fill it with this, and check afterwards that it still
works."""

from psycopg.types.json import Jsonb


def practise(database):
    """A few users with rows in every table; returns their ids."""
    users = [database.sign_up(f"user{number}@example.com", {"full_name": f"User {number}"}) for number in range(3)]
    database.value("SELECT interview_core.configure('public', average_window => 5, trend_threshold => 1.5,"
                   " history_length => 12, time_zone => 'Europe/Berlin')")
    with database.as_client(users[1]) as client:
        client.execute("UPDATE users SET time_zone = 'Asia/Tokyo'")
    with database.as_backend() as backend:
        questions = [
            backend.execute("INSERT INTO questions (question) VALUES (%s) RETURNING id", [text]).fetchone()["id"]
            for text in ("Why?", "How?", "When?")
        ]
        session_id = backend.execute(
            "INSERT INTO interview_sessions (user_id) VALUES (%s) RETURNING id", [users[0]]).fetchone()["id"]
        backend.execute("INSERT INTO interview_reports (user_id, session_id) VALUES (%s, %s)", [users[0], session_id])
        backend.execute("INSERT INTO resume_analyses (user_id, matched_skills) VALUES (%s, %s)",
                        [users[0], ["SQL", "Rust"]])
        for number in range(60):
            backend.execute(
                "INSERT INTO attempts (user_id, question_id, final_score, ml_scores, is_skipped, audio_duration,"
                " created_at)"
                " VALUES (%s, %s, %s, %s, %s, 30.25, '2026-02-01 20:00+00'::timestamptz + %s * interval '7 hours')",
                [users[number % 3], questions[number % 2], number % 101,
                 Jsonb({"content": (number * 7) % 101, "voice": 50.5}), number % 11 == 0, (number * 13) % 61])
    assert database.differences() == []
    return users


def add_their_own(database):
    """What an application's developers add to the extension's tables and beside them."""
    database.installer.execute("""
        ALTER TABLE users ADD COLUMN nickname text DEFAULT 'none';
        COMMENT ON COLUMN users.nickname IS 'How a coach calls the user.';
        UPDATE users SET nickname = 'ace' WHERE email = 'user0@example.com';
        CREATE INDEX attempts_by_domain ON attempts (domain);
        CREATE POLICY "Coaches read" ON attempts FOR SELECT TO anon USING (false);
        CREATE TABLE coaches (id int PRIMARY KEY, trains uuid REFERENCES users (id) ON DELETE CASCADE);
        INSERT INTO coaches SELECT 1, id FROM users WHERE nickname = 'ace';
        CREATE VIEW best_answers WITH (security_invoker) AS
            SELECT user_id, max(final_score) AS best FROM attempts GROUP BY user_id;
        CREATE FUNCTION shorten_feedback() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW.feedback := left(NEW.feedback, 20); RETURN NEW; END';
        CREATE TRIGGER shorten_feedback BEFORE INSERT OR UPDATE OF feedback ON attempts
            FOR EACH ROW EXECUTE FUNCTION shorten_feedback()""")


def has_their_own(database):
    assert database.value("SELECT string_agg(nickname, ' ' ORDER BY email) FROM users") == "ace none none"
    assert database.value("SELECT count(*) FROM coaches JOIN users ON trains = users.id WHERE nickname = 'ace'") == 1
    assert database.value("SELECT count(*) FROM best_answers") == 3
    assert database.value("SELECT count(*) FROM pg_policy WHERE polname = 'Coaches read'") == 1
    assert database.value("SELECT to_regclass('attempts_by_domain') IS NOT NULL")
    attempt = database.value(
        "INSERT INTO attempts (user_id, feedback) SELECT id, repeat('x', 99) FROM users LIMIT 1 RETURNING id")
    assert database.value("SELECT length(feedback) FROM attempts WHERE id = %s", attempt) == 20
    database.installer.execute("DELETE FROM attempts WHERE id = %s", [attempt])


def goes_on_working(database, users, is_checked=True):
    """Attempts are added and changed, an account signs up and sees its row, one is deleted: every
    summary stays exact."""
    attempts = database.value("SELECT total_attempts FROM users WHERE id = %s", users[0])
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score, ml_scores) VALUES (%s, 91, %s)",
                        [users[0], Jsonb({"content": 90})])
        backend.execute("UPDATE attempts SET final_score = 12 WHERE id = (SELECT min(id) FROM attempts)")
        backend.execute("DELETE FROM attempts WHERE id = (SELECT max(id) FROM attempts WHERE user_id = %s)", [users[1]])
    assert database.value("SELECT total_attempts FROM users WHERE id = %s", users[0]) == attempts + 1
    newcomer = database.sign_up("newcomer@example.com")
    with database.as_client(newcomer) as client:
        assert [row["email"] for row in client.execute("SELECT email FROM users")] == ["newcomer@example.com"]
    database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [users[2]])
    assert database.value("SELECT count(*) FROM attempts WHERE user_id = %s", users[2]) == 0
    if is_checked:
        assert database.differences() == []
