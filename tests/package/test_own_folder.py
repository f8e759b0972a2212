"""PostgreSQL 18 finds the extension in a folder of its own, laid out as packaging's image for
CloudNativePG has it: nothing is put into the server's folders."""

import shutil

import pytest

from clusters import private_cluster
from database import Database
from packages import debian_package, extract, majors
from practice import goes_on_working, practise
from releases import VERSIONS, restore_release
from server_trees import copied_tree

MAJOR = "18"


@pytest.fixture
def cluster(tmp_path_factory, monkeypatch, request):
    if MAJOR not in majors():
        pytest.skip("there is no package for PostgreSQL 18, which needs a server: PG_MAJOR=18 scripts/setup")
    with copied_tree(MAJOR) as tree:
        for file in tree.files():
            file.unlink()
        files = extract(debian_package(MAJOR), tree.top / "files")
        own = tree.top / "extension"
        (own / "share").mkdir(parents=True)
        shutil.move(files / f"usr/lib/postgresql/{MAJOR}/lib", own / "lib")
        shutil.move(files / f"usr/share/postgresql/{MAJOR}/extension", own / "share" / "extension")
        monkeypatch.setenv("PG_TREE", tree.name)
        with private_cluster("own", major=MAJOR, settings=(
                "fsync=off", f"extension_control_path=$system:{own}/share", f"dynamic_library_path=$libdir:{own}/lib")) as cluster:
            yield cluster


def test_created_upgraded_and_dropped(cluster, tmp_path):
    database = Database(cluster, "plain", "fresh")
    database.create()
    database.install()
    users = practise(database)
    goes_on_working(database, users)
    database.installer.execute("DROP EXTENSION interview_core CASCADE")
    database.close()
    released = Database(cluster, "plain", "released")
    released.create()
    restore_release(released, VERSIONS[-1], tmp_path)
    released.installer.execute("ALTER EXTENSION interview_core UPDATE")
    released.install()
    assert released.differences() == []
    released.close()
