"""A database moves into an empty cluster, in each way that pg_dump offers: as superuser, and as a
database owner who is not a superuser. Nothing differs afterwards, no row is counted twice, and the
database still works."""

import itertools
import subprocess

import pytest

from catalog import catalog, difference
from clusters import private_cluster
from database import Database
from practice import add_their_own, goes_on_working, has_their_own, practise

OWNER = "practice_owner"


def plain_script(source, target, folder):
    target.restore(source.dump(folder / "dump.sql", "--format=plain"))


def custom_archive(source, target, folder):
    target.restore(source.dump(folder / "dump", "--format=custom"))


def directory_in_parallel(source, target, folder):
    target.restore(source.dump(folder / "dump", "--format=directory", "--jobs=3"), "--jobs=4")


def schema_then_data(source, target, folder):
    target.restore(source.dump(folder / "schema", "--format=custom", "--schema-only"))
    target.restore(source.dump(folder / "data", "--format=custom", "--data-only"), *without_triggers(target))
    with_triggers(target)


def schema_then_data_as_scripts(source, target, folder):
    target.restore(source.dump(folder / "schema.sql", "--schema-only"))
    target.restore(source.dump(folder / "data.sql", "--data-only", *without_triggers(target)))
    with_triggers(target)


def data_into_an_installation(source, target, folder):
    target.install()
    # The target has the rows that install() wrote, without the application's.
    target.installer.execute("TRUNCATE interview_core_installation; DELETE FROM storage.buckets")
    add_their_own(target)
    target.restore(source.dump(folder / "data", "--format=custom", "--data-only"), *without_triggers(target))
    with_triggers(target)


WAYS = (plain_script, custom_archive, directory_in_parallel, schema_then_data, schema_then_data_as_scripts,
        data_into_an_installation)

USER_TRIGGERS = """
    DO $$ DECLARE t regclass; BEGIN
        FOR t IN SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal LOOP
            EXECUTE format('ALTER TABLE %s {} TRIGGER USER', t);
        END LOOP;
    END $$"""


def without_triggers(target):
    """pg_dump's option requires a superuser. An owner disables all triggers except those of foreign
    keys."""
    if target.installer_role == "postgres":
        return ["--disable-triggers"]
    target.installer.execute(USER_TRIGGERS.format("DISABLE"))
    return []


def with_triggers(target):
    if target.installer_role != "postgres":
        target.installer.execute(USER_TRIGGERS.format("ENABLE"))


@pytest.fixture(scope="module", params=["postgres", OWNER])
def source(request, cluster):
    """A database in use, which this role has installed, dumps and restores."""
    cluster.create_client_roles()
    cluster.create_role(OWNER, "LOGIN")
    database = Database(cluster, "plain", f"source_of_{request.param}", request.param)
    database.create()
    database.install()
    database.users = practise(database)
    add_their_own(database)
    yield database
    database.drop()


@pytest.fixture(scope="module")
def other_cluster(source):
    """An empty cluster that has been given the roles of the first, as pg_dumpall writes them."""
    with private_cluster("other") as cluster:
        roles = source.cluster.program("pg_dumpall", "--roles-only")
        done = subprocess.run(cluster.command("psql", "-X", "-q"), input=roles, stderr=subprocess.PIPE, text=True)
        # Each cluster has this role from the beginning.
        assert done.stderr.splitlines() == [done.stderr.strip()] and 'role "postgres" already exists' in done.stderr
        yield cluster


_numbers = itertools.count(1)


@pytest.fixture
def target(other_cluster, source):
    database = Database(other_cluster, "plain", f"target_{next(_numbers)}", source.installer_role)
    database.create()
    yield database
    database.drop()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nothing_differs(source, target, tmp_path, way):
    way(source, target, tmp_path)
    assert target.all_contents() == source.all_contents()
    if way is data_into_an_installation:
        # The views know the time zone of the settings that came with the rows only now.
        target.install()
    assert difference(catalog(source.superuser), catalog(target.superuser)) == []
    assert target.differences() == []
    has_their_own(target)
    goes_on_working(target, source.users)
    # Nothing to repair.
    version, warnings = target.install()
    assert (version, warnings) == (target.value("SELECT version FROM interview_core_installation"), [])
