"""pg_dump and restore: every row comes back unchanged, and the database still works.

On a plain server a superuser moves the whole database. On Supabase the database's owner, not a
superuser, moves the application's part into a project that has its own auth and storage.
"""

import pytest

from practice import goes_on_working, practise

FORMATS = ("custom", "plain")


def move(source, target, folder, form):
    """Dumps the source and restores it into the empty target, each as the installer of its kind."""
    if source.kind == "supabase":
        # The accounts belong to the auth service: their rows go first, without the tables.
        target.restore(source.dump(folder / "accounts", "--data-only", "--table=auth.users"))
        options = ["--exclude-schema=auth", "--exclude-schema=storage", "--exclude-schema=extensions",
                   "--no-publications"]
    else:
        options = []
    target.restore(source.dump(folder / "dump", f"--format={form}", *options))


def put_back_the_platforms_parts(database):
    """No dump of the application has what is on the platform's tables: the sign-up trigger, the
    buckets."""
    if database.kind == "supabase":
        database.value("SELECT interview_core.install()")


@pytest.mark.parametrize("form", FORMATS)
def test_every_row_comes_back_as_it_was(kind_of_database, make_database, tmp_path, form):
    source = make_database(kind_of_database)
    users = practise(source)
    target = make_database(kind_of_database, installed=False)
    move(source, target, tmp_path, form)
    assert target.contents() == source.contents()
    assert target.differences() == []
    put_back_the_platforms_parts(target)
    goes_on_working(target, users)


def test_the_applications_skills_come_back(kind_of_database, make_database, tmp_path):
    source = make_database(kind_of_database)
    users = practise(source)
    source.installer.execute("ALTER TABLE attempts ADD COLUMN technical_score numeric")
    source.value("SELECT interview_core.configure('public', skills => '{technical,content,relevance}')")
    attempt = "INSERT INTO attempts (user_id, technical_score, ml_scores) VALUES (%s, 66.666, '{\"relevance\": 70}')"
    source.installer.execute(attempt, [users[0]])
    target = make_database(kind_of_database, installed=False)
    move(source, target, tmp_path, "custom")
    assert target.contents() == source.contents()
    target.installer.execute(attempt, [users[0]])
    assert target.rows("SELECT skill_name, attempts_count FROM skill_progress WHERE user_id = %s AND skill_name <> 'content'"
                       " ORDER BY 1", users[0]) == [{"skill_name": "relevance", "attempts_count": 2},
                                                    {"skill_name": "technical", "attempts_count": 2}]
    assert target.differences() == []


def test_a_restored_database_needs_no_upgrade(make_database, tmp_path):
    source = make_database("plain", installed=False)
    # A dump has the rights that CREATE EXTENSION could not give, because the roles came later.
    source.cluster.create_client_roles()
    source.install()
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
