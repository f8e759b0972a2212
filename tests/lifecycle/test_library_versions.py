"""The library's file name carries the version. Sessions keep the library that they have loaded,
whatever is installed meanwhile; those of earlier versions stay as names for the newest; and once
the functions are updated, every session calls the new library."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import PROJECT
from clusters import private_cluster
from database import Database
from practice import goes_on_working
from releases import VERSIONS, restore_release
from server_trees import copied_tree

NEXT = "99.0.0"


def version():
    return re.search(r'^version = "(.*)"$', (PROJECT / "Cargo.toml").read_text(), re.MULTILINE).group(1)


def library_of(version):
    control = (PROJECT / f"sql/interview_core--{version}.control").read_text()
    return re.fullmatch(r"module_pathname = '(.*)'\n", control).group(1)


@pytest.fixture
def tree(monkeypatch):
    with copied_tree() as tree:
        monkeypatch.setenv("PG_TREE", tree.name)
        yield tree


def named_libraries(database):
    return {row["probin"] for row in database.rows("""
        SELECT DISTINCT probin FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND objid = p.oid
        JOIN pg_extension e ON refclassid = 'pg_extension'::regclass AND refobjid = e.oid
        WHERE extname = 'interview_core' AND probin IS NOT NULL""")}


def loaded(connection):
    """The files of the library that the session has loaded; "(deleted)" if one was replaced."""
    with open(f"/proc/{connection.info.backend_pid}/maps") as maps:
        return {line.rstrip().rpartition("/")[2] for line in maps if "/interview_core" in line}


def plans_of(connection, statement):
    """Executes a statement; returns its rows, and the plans of the statements within."""
    plans = []

    def collect(notice):
        plans.append(notice.message_primary)

    connection.execute("LOAD 'auto_explain'; SET auto_explain.log_nested_statements = on;"
                       " SET auto_explain.log_analyze = on; SET auto_explain.log_level = notice")
    connection.add_notice_handler(collect)
    connection.execute("SET auto_explain.log_min_duration = 0")
    result = connection.execute(statement)
    rows = result.fetchall() if result.description else []
    connection.execute("SET auto_explain.log_min_duration = -1")
    connection.remove_notice_handler(collect)
    assert len(plans) > 1
    return rows, "\n".join(plans)


def inserts_directly(connection):
    """Whether the triggers of an attempt write summaries past the executor."""
    _, plans = plans_of(connection, """
        INSERT INTO attempts (user_id, question_id, final_score, ml_scores) SELECT u.id, q.id, 70, '{"voice": 60}'
        FROM (SELECT min(id::text)::uuid AS id FROM users) AS u, (SELECT min(id) AS id FROM questions) AS q""")
    return not re.search(r"\b(Insert|Update) on (\S+\.)?(users|skill_progress|question_history|practice_sessions)\b", plans)


def is_exact_in_workers(connection):
    connection.execute("SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0")
    differences, plans = plans_of(connection, "SELECT * FROM interview_core.check_summaries()")
    assert re.search(r"Workers Launched: [1-9]", plans)
    return differences == []


def wait_until_waiting(database, connection):
    """Until the session waits for a lock."""
    end = time.monotonic() + 20
    while not database.value("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", connection.info.backend_pid):
        assert time.monotonic() < end, "the session waits for nobody"
        time.sleep(0.02)


# -- names --------------------------------------------------------------------------------------------


def test_every_version_says_what_its_library_is_called():
    current = version()
    versions = {current, *VERSIONS}
    named = {file.name.removeprefix("interview_core--").removesuffix(".control")
             for file in (PROJECT / "sql").glob("interview_core--*.control")}
    assert named == versions
    for each in versions:
        assert library_of(each) == ("interview_core" if each in ("0.1.0", "0.2.0") else f"interview_core-{each}")


def test_functions_name_the_library_of_their_version(database):
    assert named_libraries(database) == {f"interview_core-{version()}"}


@pytest.mark.parametrize("release", VERSIONS)
def test_an_update_moves_every_function_to_the_new_library(release, make_database, tmp_path):
    database = make_database("plain", installed=False)
    restore_release(database, release, tmp_path)
    assert named_libraries(database) == {library_of(release)}
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    assert named_libraries(database) == {library_of(version())}


# -- a package under running sessions -----------------------------------------------------------------


def installed_now(cluster, folder):
    database = Database(cluster, "plain", "practice")
    database.create()
    database.install()
    database.sign_up()
    database.installer.execute("INSERT INTO questions (question) VALUES ('Why?')")
    return database


def installed_before(cluster, folder):
    database = Database(cluster, "plain", "practice")
    database.create()
    restore_release(database, VERSIONS[-1], folder)
    return database


def test_sessions_outlive_the_package_of_the_next_version(tree, tmp_path):
    now = version()
    stage = tree.stage_version(tmp_path, NEXT)
    with private_cluster("running") as cluster:
        database = installed_now(cluster, tmp_path)
        running = database.superuser
        assert inserts_directly(running)
        assert loaded(running) == {f"interview_core-{now}.so"}

        tree.place(stage)
        names = {file.name: file.is_symlink() for file in tree.libraries.glob("interview_core*")}
        assert names == {f"interview_core-{NEXT}.so": False, f"interview_core-{now}.so": True, "interview_core.so": True}
        # Who has the library keeps it; workers and new sessions get the new one by its old name.
        assert inserts_directly(running)
        assert is_exact_in_workers(running)
        assert loaded(running) == {f"interview_core-{now}.so (deleted)"}
        with cluster.connect("practice") as begun:
            assert inserts_directly(begun)
            assert is_exact_in_workers(begun)
            assert loaded(begun) == {f"interview_core-{NEXT}.so"}

            # From the update on everybody calls the new one, which knows its own triggers beside
            # the old.
            with cluster.connect("practice") as updating:
                updating.execute("ALTER EXTENSION interview_core UPDATE")
            assert named_libraries(database) == {f"interview_core-{NEXT}"}
            for session in (running, begun):
                assert inserts_directly(session)
                assert is_exact_in_workers(session)
            assert loaded(running) == {f"interview_core-{now}.so (deleted)", f"interview_core-{NEXT}.so"}
            assert loaded(begun) == {f"interview_core-{NEXT}.so"}
        database.close()


def test_an_update_waits_for_statements_under_way(tree, tmp_path):
    """One that goes on with both libraries would have its counts taken for a client's."""
    stage = tree.stage_version(tmp_path, NEXT)
    with private_cluster("running") as cluster, ThreadPoolExecutor() as pool:
        database = installed_now(cluster, tmp_path)
        inserting, updating, holding = (cluster.connect("practice") for _ in range(3))
        tree.place(stage)
        with holding.transaction():
            holding.execute("SELECT FROM users FOR UPDATE")
            insert = pool.submit(inserting.execute, "INSERT INTO attempts (user_id, final_score) SELECT id, 70 FROM users")
            wait_until_waiting(database, inserting)
            update = pool.submit(updating.execute, "ALTER EXTENSION interview_core UPDATE")
            wait_until_waiting(database, updating)
        insert.result(timeout=20)
        update.result(timeout=20)
        assert named_libraries(database) == {f"interview_core-{NEXT}"}
        assert database.value("SELECT total_attempts FROM users") == 1
        assert database.differences() == []
        for connection in (inserting, updating, holding):
            connection.close()
        database.close()


def test_a_session_of_the_last_release_calls_the_new_library_once_updated(tree, tmp_path):
    now, before = version(), library_of(VERSIONS[-1])
    stage = tree.stage(tmp_path / "stage")
    # A library of its own, as that version's package installs it.
    (tree.libraries / f"{before}.so").unlink()
    (tree.libraries / f"{before}.so").write_bytes((tree.libraries / f"interview_core-{now}.so").read_bytes())
    with private_cluster("running") as cluster:
        database = installed_before(cluster, tmp_path)
        running = database.superuser
        inserts_directly(running)
        assert loaded(running) == {f"{before}.so"}

        tree.place(stage)
        inserts_directly(running)
        assert loaded(running) == {f"{before}.so (deleted)"}
        database.installer.execute("ALTER EXTENSION interview_core UPDATE")
        # In a session that has both, install() is the new one's.
        assert database.value("SELECT interview_core.install()") == now
        assert inserts_directly(running)
        assert loaded(running) == {f"{before}.so (deleted)", f"interview_core-{now}.so"}
        assert is_exact_in_workers(running)
        goes_on_working(database, [row["id"] for row in database.rows("SELECT id FROM users ORDER BY email")])
        database.close()


def test_an_older_version_can_be_created_and_updated(make_database):
    database = make_database("plain", installed=False)
    database.installer.execute(f"CREATE EXTENSION interview_core VERSION '{VERSIONS[0]}'")
    assert named_libraries(database) == {library_of(VERSIONS[0])}
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    assert named_libraries(database) == {library_of(version())}
    database.install()
    assert database.differences() == []
