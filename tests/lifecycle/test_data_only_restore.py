"""Rows alone are restored, of two schemas, as docs/backup.md says in "Restore rows only", whose SQL
this runs."""

import pytest
from psycopg import sql

from cluster import PROJECT, Failure
from database import Database
from documents import blocks_of
from practice import goes_on_working, practise

OWNER = "owner_of_rows"
SCHEMAS = ("public", "practice")


def written_in_the_guide(what):
    (text,) = [block.text for block in blocks_of(PROJECT / "docs" / "backup.md", "norun") if what in block.text]
    return text


@pytest.fixture(params=["postgres", OWNER])
def make_database(request, cluster):
    """A function that makes a database of an installer, who is a superuser or not."""
    cluster.create_client_roles()
    cluster.create_role(OWNER, "LOGIN")
    made = []

    def make(name):
        database = Database(cluster, "plain", name, installer_role=request.param)
        database.create()
        made.append(database)
        return database

    yield make
    for database in made:
        database.drop()


def install(database):
    database.install()
    for schema in SCHEMAS:
        database.value("SELECT interview_core.install(%s)", schema)


def fill(database):
    install(database)
    users = practise(database)
    database.superuser.execute("""
        INSERT INTO practice.questions (question) VALUES ('Why?');
        INSERT INTO practice.attempts (user_id, question_id, final_score, created_at)
        SELECT id, 1, n, '2026-02-01'::timestamptz + n * interval '9 hours' FROM public.users, generate_series(1, 9) n""")
    return users


def restore_rows(target, source, archive):
    """Restores as the superuser does from a full archive, and the owner from one that was dumped
    for it."""
    target.installer.execute(written_in_the_guide("TRUNCATE interview_core_installation"))
    if target.installer_role == "postgres":
        target.restore(archive, "--data-only", "--disable-triggers")
        return
    disable = written_in_the_guide("DISABLE TRIGGER USER")
    target.installer.execute(disable)
    target.restore(source.dump(archive.with_name("rows"), "--format=custom", "--data-only"))
    target.installer.execute(disable.replace("DISABLE", "ENABLE"))


@pytest.mark.parametrize("prepared", ["installed", "by a restore"])
def test_rows_alone_come_back(make_database, prepared, tmp_path):
    source = make_database("source_of_rows")
    users = fill(source)
    archive = source.dump(tmp_path / "archive", "--format=custom")
    target = make_database("target_of_rows")
    if prepared == "installed":
        install(target)
    else:
        target.restore(archive, "--schema-only")
        target.search_path("public")
    restore_rows(target, source, archive)

    assert target.all_contents() == source.all_contents()
    for schema in SCHEMAS:
        target.value("SELECT interview_core.install(%s)", schema)
        assert target.rows("SELECT * FROM interview_core.check_summaries(%s)", schema) == []
    definition = sql.SQL("SELECT pg_get_viewdef({}::regclass)")
    for schema in SCHEMAS:
        view = sql.Literal(f"{schema}.user_progress_overview")
        assert target.value(definition.format(view)) == source.value(definition.format(view))
    goes_on_working(target, users)


@pytest.mark.parametrize("make_database", [OWNER], indirect=True)
def test_an_owner_cannot_restore_rows_from_a_full_archive(make_database, tmp_path):
    """Why the guide has another procedure for owners."""
    source = make_database("source_of_rows")
    fill(source)
    archive = source.dump(tmp_path / "archive", "--format=custom")
    target = make_database("target_of_rows")
    install(target)
    target.installer.execute(written_in_the_guide("TRUNCATE interview_core_installation"))
    target.installer.execute(written_in_the_guide("DISABLE TRIGGER USER"))
    with pytest.raises(Failure, match="violates foreign key constraint"):
        target.restore(archive, "--data-only")
