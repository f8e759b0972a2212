"""pg_upgrade to the server under test from each older major version that has a private server here,
with data: of this version of the extension, and of its releases. The new server has this version, or
a later one."""

import os

import pytest

from catalog import catalog, difference
from cluster import PROJECT
from clusters import private_cluster
from database import Database
from practice import add_their_own, goes_on_working, has_their_own, practise
from releases import VERSIONS, restore_release
from server_trees import copied_tree

LATER = "99.0.0"


def older_servers():
    """The major versions whose private tree has this version of the extension."""
    found = []
    for tree in sorted((PROJECT / ".local").glob("pg[0-9][0-9]")):
        if (tree / ".bindir").exists() and list(tree.rglob("interview_core.control")):
            found.append(tree.name.removeprefix("pg"))
    return found


@pytest.fixture(params=older_servers())
def old_major(request):
    if request.param >= os.environ["PG_MAJOR"]:
        pytest.skip(f"PostgreSQL {request.param} is no older than the server under test")
    return request.param


@pytest.fixture
def clusters(old_major):
    with private_cluster("old", major=old_major) as old, private_cluster("new", running=False) as new:
        yield old, new


@pytest.fixture
def clusters_with_a_later_package(old_major, tmp_path, monkeypatch):
    with private_cluster("old", major=old_major) as old, copied_tree() as tree:
        later = tree.stage_version(tmp_path / "later", LATER)
        for file in tree.files():
            file.unlink()
        tree.place(later)
        (tree.top / f"pg{old_major}").symlink_to(PROJECT / ".local" / f"pg{old_major}")
        monkeypatch.setenv("PG_TREE", tree.name)
        with private_cluster("new", running=False) as new:
            yield old, new


def databases(old, new, folder):
    """One of this version, and what each release left: all in use, with additions of the
    application's own."""
    current = Database(old, "plain", "current")
    current.create()
    current.install()
    if not new.knows_lz4:
        # As docs/backup.md says: data that lz4 compressed cannot go to a server without it.
        current.installer.execute("ALTER TABLE skill_progress ALTER COLUMN score_history SET COMPRESSION default")
    practise(current)
    add_their_own(current)
    made = [current]
    for version in VERSIONS:
        database = Database(old, "plain", f"of_{version.replace('.', '_')}")
        database.create()
        restore_release(database, version, folder, lz4=new.knows_lz4)
        made.append(database)
    return made


def forget_versions_of_columns(database):
    """Some minor releases note a version of each column as an option that other releases'
    pg_upgrade stumbles over."""
    database.superuser.execute(
        "UPDATE pg_attribute SET attoptions = NULL WHERE attoptions::text ~ '^{pg_attver=[0-9]+}$'")


def run_pg_upgrade(old, new):
    old.stop()
    if int(old.major) < 18 <= int(new.major):
        # On by default since then, and the clusters must agree.
        old.server_program("pg_checksums", "--enable", "--no-sync", "-D", old.data)
    new.server_program("pg_upgrade", f"--old-bindir={old.bindir}", f"--new-bindir={new.bindir}", "--username=postgres",
                       f"--old-datadir={old.data}", f"--new-datadir={new.data}", f"--socketdir={old.socket}",
                       cwd=new.folder)
    new.start()


def test_every_row_and_object_is_there_and_goes_on_working(clusters, tmp_path):
    old, new = clusters
    before = databases(old, new, tmp_path)
    rows = [database.all_contents() for database in before]
    for database in before:
        forget_versions_of_columns(database)
        database.close()
    run_pg_upgrade(old, new)

    fresh = Database(new, "plain", "fresh")
    fresh.create()
    fresh.install()
    practise(fresh)
    add_their_own(fresh)
    for database, contents in zip((Database(new, "plain", database.name) for database in before), rows):
        assert database.all_contents() == contents
        database.installer.execute("ALTER EXTENSION interview_core UPDATE")
        assert database.install() == (fresh.value("SELECT version FROM interview_core_installation"), [])
        assert database.differences() == []
        assert difference(catalog(fresh.superuser), catalog(database.superuser)) == []
        has_their_own(database)
        goes_on_working(database, [row["id"] for row in database.rows("SELECT id FROM users ORDER BY email")])
        new.check_files(database.name)
        database.close()
    fresh.close()


def test_a_server_with_a_later_package_takes_the_cluster_over(clusters_with_a_later_package, tmp_path):
    """Of an extension that nobody has updated, and of releases."""
    old, new = clusters_with_a_later_package
    before = databases(old, new, tmp_path)
    for database in before:
        forget_versions_of_columns(database)
        database.close()
    run_pg_upgrade(old, new)
    current, *released = (Database(new, "plain", database.name) for database in before)
    assert current.differences() == []
    for database in (current, *released):
        goes_on_working(database, [row["id"] for row in database.rows("SELECT id FROM users ORDER BY email")],
                        is_checked=database is current)
        database.installer.execute("ALTER EXTENSION interview_core UPDATE")
        assert database.value("SELECT extversion FROM pg_extension WHERE extname = 'interview_core'") == LATER
        database.close()
