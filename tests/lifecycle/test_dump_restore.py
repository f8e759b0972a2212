"""pg_dump and restore: every row comes back as it was, and the database goes on working.

On a plain server a superuser moves the whole database. On Supabase the database's owner, no superuser,
moves what is the application's into a project that has its own auth and storage.
"""

import pytest
from psycopg.types.json import Jsonb

FORMATS = ("custom", "plain")


def practise(database):
    """A few users with everything that a dump has to carry."""
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
                " created_at) VALUES (%s, %s, %s, %s, %s, 30.25, '2026-02-01 20:00+00'::timestamptz + %s * interval '7 hours')",
                [users[number % 3], questions[number % 2], number % 101, Jsonb({"content": (number * 7) % 101, "voice": 50.5}),
                 number % 11 == 0, (number * 13) % 61])
    assert database.differences() == []
    return users


def move(source, target, folder, form):
    """Dumps the source and restores it into the empty target, each as the installer of its kind."""
    if source.kind == "supabase":
        # The accounts belong to the auth service: their rows go first, without the tables.
        target.restore(source.dump(folder / "accounts", "--data-only", "--table=auth.users"))
        options = ["--exclude-schema=auth", "--exclude-schema=storage"]
    else:
        options = []
    target.restore(source.dump(folder / "dump", f"--format={form}", *options))


def goes_on_working(database, users):
    if database.kind == "supabase":
        # Puts back what stands on others' tables: the sign-up trigger, the buckets.
        database.value("SELECT interview_core.install()")
    attempts = database.value("SELECT total_attempts FROM users WHERE id = %s", users[0])
    with database.as_backend() as backend:
        backend.execute("INSERT INTO attempts (user_id, final_score, ml_scores) VALUES (%s, 91, %s)",
                        [users[0], Jsonb({"content": 90})])
    assert database.value("SELECT total_attempts FROM users WHERE id = %s", users[0]) == attempts + 1
    newcomer = database.sign_up("newcomer@example.com")
    with database.as_client(newcomer) as client:
        assert [row["email"] for row in client.execute("SELECT email FROM users")] == ["newcomer@example.com"]
    assert database.differences() == []


@pytest.mark.parametrize("form", FORMATS)
def test_every_row_comes_back_as_it_was(kind_of_database, make_database, tmp_path, form):
    source = make_database(kind_of_database)
    users = practise(source)
    target = make_database(kind_of_database, installed=False)
    move(source, target, tmp_path, form)
    assert target.contents() == source.contents()
    assert target.differences() == []
    goes_on_working(target, users)


def test_a_parallel_restore_is_exact_too(make_database, tmp_path):
    source = make_database("plain")
    users = practise(source)
    target = make_database("plain", installed=False)
    target.restore(source.dump(tmp_path / "dump", "--format=custom"), "--jobs=4")
    assert target.contents() == source.contents()
    assert target.differences() == []
    goes_on_working(target, users)


def test_a_restored_database_needs_no_upgrade(make_database, tmp_path):
    source = make_database("plain")
    target = make_database("plain", installed=False)
    target.restore(source.dump(tmp_path / "dump", "--format=custom"))
    target.value("SELECT interview_core.install()")
    assert schema_of(target) == schema_of(source)


def schema_of(database):
    dump = database.cluster.program("pg_dump", "--schema-only", database.name)
    # Recent versions guard each script with a random key.
    return [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def test_the_applications_own_additions_come_back(kind_of_database, make_database, tmp_path):
    source = make_database(kind_of_database)
    users = practise(source)
    source.installer.execute("ALTER TABLE users ADD COLUMN nickname text DEFAULT 'none'")
    source.installer.execute("CREATE POLICY \"Coaches read\" ON attempts FOR SELECT TO anon USING (false)")
    source.installer.execute("UPDATE users SET nickname = 'ace' WHERE id = %s", [users[0]])
    target = make_database(kind_of_database, installed=False)
    move(source, target, tmp_path, "custom")
    assert target.value("SELECT nickname FROM users WHERE id = %s", users[0]) == "ace"
    assert target.value("SELECT count(*) FROM pg_policy WHERE polname = 'Coaches read'") == 1
    assert target.contents() == source.contents()
