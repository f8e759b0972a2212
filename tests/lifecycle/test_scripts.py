"""What scripts/ does to servers and machines: installing under a running server, uninstalling, and
refusing with a sentence before anything is done. Each test works on a copy of the private server
tree."""

import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

from cluster import PROJECT
from clusters import private_cluster
from database import Database
from server_trees import SCRIPTS, copied_tree


@pytest.fixture
def tree(monkeypatch):
    with copied_tree() as tree:
        monkeypatch.setenv("PG_TREE", tree.name)
        yield tree


def run(*command, **environment):
    """Runs a program with changes to the environment; returns its status and all that it wrote."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, **{name: str(value) for name, value in environment.items()}})
    return done.returncode, done.stdout


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# -- installing under a running server
# ---------------------------------------------------------------------------------

def test_installing_disturbs_no_session_of_a_running_server(tree, tmp_path):
    stage = tree.stage(tmp_path)
    with private_cluster("running") as cluster:
        database = Database(cluster, "plain", "practice")
        database.create()
        database.install()
        user = database.sign_up()
        over, sessions, failures = threading.Event(), itertools.count(), []

        def keep_connecting():
            while not over.is_set():
                try:
                    with cluster.connect("practice") as connection:
                        connection.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 70)", [user])
                    next(sessions)
                except Exception as failure:  # whatever it is, the main thread tells
                    failures.append(failure)
                    return

        threads = [threading.Thread(target=keep_connecting) for _ in range(2)]
        for thread in threads:
            thread.start()
        installed = [run(SCRIPTS / "place-files", stage, tree.config) for _ in range(20)]
        over.set()
        for thread in threads:
            thread.join()
        assert installed == [(0, "")] * 20
        assert failures == []
        assert next(sessions) > 10
        # The connection that has the first library loaded goes on.
        database.superuser.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 70)", [user])
        assert database.differences() == []
        database.close()
    for file in tree.files():
        assert file.read_bytes() == (stage / file.relative_to("/")).read_bytes()
    # The library and the names of earlier versions' libraries.
    assert [file.is_symlink() for file in sorted(tree.libraries.glob("interview_core*"))] == [False, True]


def test_what_cannot_be_placed_whole_is_not_placed_at_all(tree, tmp_path):
    stage = tree.stage(tmp_path)
    (stage / (tree.extension / "interview_core.control").relative_to("/")).unlink()
    before = {file: file.read_bytes() for file in tree.files()}
    status, said = run(SCRIPTS / "place-files", stage, tree.config)
    assert status != 0 and "interview_core.control" in said
    assert {file: file.read_bytes() for file in tree.files()} == before


def test_uninstalling_removes_the_extensions_files_and_no_others(tree):
    def all_files():
        return {file for folder in (tree.libraries, tree.extension) for file in folder.rglob("*")}

    before, ours = all_files(), set(tree.files())
    assert len(ours) >= 6
    status, said = run(SCRIPTS / "uninstall-extension", PG_CONFIG=tree.config)
    assert (status, said) == (0, f"Removed {len(ours)} files from {tree.extension} and {tree.libraries}.\n")
    assert before - all_files() == ours
    status, said = run(SCRIPTS / "uninstall-extension", PG_CONFIG=tree.config)
    assert (status, said) == (0, f"Nothing of interview_core is in {tree.extension} or {tree.libraries}.\n")


def test_a_cluster_goes_on_with_the_tree_that_started_it(tree, monkeypatch):
    with private_cluster("kept") as cluster:
        monkeypatch.delenv("PG_TREE")
        cluster.stop()
        cluster.start()
        with cluster.connect("postgres") as connection:
            used = connection.execute("SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'").fetchone()["setting"]
        assert used == str(tree.libraries)


def test_the_command_line_of_clusters():
    with tempfile.TemporaryDirectory(prefix="pytest.", dir=PROJECT / ".local") as folder:
        os.chmod(folder, 0o755)
        cluster = Path(folder) / "c"

        def say(command, *arguments):
            status, said = run(SCRIPTS / "cluster", command, cluster, *arguments)
            return status, said.replace("cluster: ", "", 1).strip().splitlines()[-1]

        assert say("start") == (1, f"there is no cluster in {cluster} (scripts/cluster create {cluster})")
        assert say("create", "fsync") == (1, "not of the form NAME=VALUE: fsync")
        assert say("create", "fsync=off", "cluster_name=it's")[0] == 0
        assert say("create") == (1, f"{cluster / 'data'} exists already")
        assert say("status") == (3, "not running")
        assert say("start")[0] == 0
        try:
            assert say("status")[0] == 0
            socket = Path(say("socket")[1])
            assert socket.is_dir()
            assert say("psql", "-X", "-A", "-t", "-c", "SHOW cluster_name") == (0, "it's")
            assert say("psql", "-X", "-A", "-t", "-c", "SHOW fsync") == (0, "off")
            assert say("stop") == (0, "stopped")
        finally:
            assert say("destroy") == (0, "removed")
        assert say("destroy") == (0, "nothing there")
        assert not cluster.exists() and not socket.exists()
        assert run(SCRIPTS / "cluster", "starts", cluster)[0] == 2


def test_a_creation_that_was_killed_leaves_no_cluster():
    with tempfile.TemporaryDirectory(dir=PROJECT / ".local") as parent:
        os.chmod(parent, 0o755)
        folder = f"{parent}/cluster"
        creation = subprocess.Popen([SCRIPTS / "cluster", "create", folder], stdout=subprocess.DEVNULL, start_new_session=True)
        while not (Path(folder, "data.new", "global").exists() or creation.poll() is not None):
            time.sleep(0.005)
        os.killpg(creation.pid, signal.SIGKILL)
        creation.wait()
        assert not Path(folder, "data").exists()
        assert run(SCRIPTS / "cluster", "create", folder)[0] == 0
        assert run(SCRIPTS / "cluster", "start", folder)[0] == 0
        assert run(SCRIPTS / "cluster", "destroy", folder)[0] == 0


def test_a_server_program_runs_below_a_closed_folder_without_user_namespaces(tree, tmp_path):
    tree.top.chmod(0o700)
    program(tmp_path / "unshare", "exit 1")
    status, said = run(SCRIPTS / "as-postgres", tree.config, "--version", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert status == 0 and said.startswith("PostgreSQL "), said


# -- what is refused, with a sentence
# ----------------------------------------------------------------------------------

WRONG_CONFIGS = {
    "nothing": (None, "is no program: name the pg_config of a server"),
    "something else": ("echo true 9.1", 'is no pg_config: asked for its --version, it says "true 9.1"'),
    "too old": ("echo PostgreSQL 14.3", "belongs to PostgreSQL 14: supported are 15 to 18."),
    "a client's": ('[ "$1" = --version ] && echo PostgreSQL 16.1 || echo /nowhere',
                   "belongs to no server: there is no /nowhere/postgres."),
    "without headers": ('[ "$1" = --includedir-server ] && echo /nowhere || exec "$PGBIN/pg_config" "$@"',
                        "are missing (/nowhere): on Debian, apt-get install postgresql-server-dev-"),
}


@pytest.mark.parametrize("kind", WRONG_CONFIGS)
def test_a_wrong_pg_config_is_named(tmp_path, kind):
    script, sentence = WRONG_CONFIGS[kind]
    config = tmp_path / "pg_config"
    if script is not None:
        program(config, script)
    commands = [(SCRIPTS / "install-extension", "--release", "--system"), (SCRIPTS / "uninstall-extension",)]
    if kind not in ("nothing", "something else"):
        # It still says from which folders to remove an installation.
        del commands[1]
    for command in commands:
        status, said = run(*command, PG_CONFIG=config)
        assert status == 1 and sentence in said and len(said.splitlines()) == 1, said
    status, said = run(SCRIPTS / "setup", PG_SOURCE_CONFIG=config)
    assert status == 1 and sentence in said, said


@pytest.mark.parametrize("version", ["1.70.0", "1.85.0", "1.88.0"])
def test_an_old_rustc_is_refused(tmp_path, version):
    program(tmp_path / "rustc", f"echo 'rustc {version} (0123456789 2024-01-01)'")
    status, said = run(SCRIPTS / "setup", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert status == 1
    assert said.startswith(f"setup: rustc {version} is older than ")
    assert "rustup" in said


@pytest.mark.parametrize("name", ["psql", "pg_regress", "isolationtester"])
def test_a_server_whose_programs_do_not_start_is_refused(tree, name):
    tests = tree.folder("--pkglibdir") / "pgxs" / "src" / "test"
    broken = {"psql": tree.bin / "psql", "pg_regress": tests / "regress" / "pg_regress",
              "isolationtester": tests / "isolation" / "isolationtester"}[name]
    broken.unlink()
    program(broken, "exit 127")
    status, said = run(SCRIPTS / "setup", PG_SOURCE_CONFIG=tree.config)
    assert status == 1
    assert f"cannot be used. {broken} does not start" in said


def test_continuous_integration_has_a_job_for_each_major():
    workflow = (PROJECT / ".github" / "workflows" / "ci.yml").read_text()
    (listed,) = re.findall(r"^ +major: \[(.*)\]$", workflow, re.MULTILINE)
    servers = dict(re.findall(r"^(M.._MAJOR)=(\d+)$", (SCRIPTS / "servers.sh").read_text(), re.MULTILINE))
    supported = range(int(servers["MIN_MAJOR"]), int(servers["MAX_MAJOR"]) + 1)
    assert listed == ", ".join(f'"{major}"' for major in supported)


def test_each_major_runs_its_part_or_is_named_as_left_out(tmp_path):
    for name in ("test-all", "servers.sh"):
        shutil.copy(SCRIPTS / name, tmp_path)
    program(tmp_path / "setup", "[ $PG_MAJOR != 16 ] || exit 69")
    program(tmp_path / "test", "echo '7 passed, 0 failed'")
    # No version is required here; continuous integration requires all.
    status, said = run(tmp_path / "test-all", REQUIRED_MAJORS="")
    assert status == 0
    everything = "extension regress isolation lifecycle replication clients random security"
    assert said.splitlines()[-6:] == [
        "Packages for all of them: package: 7 passed, 0 failed",
        f"PostgreSQL 15: core linters web {everything}: 7 passed, 0 failed",
        "PostgreSQL 16: left out, this machine cannot have it",
        "PostgreSQL 17: extension regress isolation security oracle: 7 passed, 0 failed",
        f"PostgreSQL 18: {everything}: 7 passed, 0 failed",
        "28 passed, 0 failed",
    ]
    # Unless the version is required, or something else failed.
    assert run(tmp_path / "test-all", REQUIRED_MAJORS="15 16 17 18")[0] == 1
    program(tmp_path / "setup", "exit 1")
    assert run(tmp_path / "test-all")[0] == 1
