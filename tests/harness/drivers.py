"""PostgreSQL's own test drivers, pg_regress and pg_isolation_regress, for one file at a time.

ACCEPT=1 takes what came out as the expected output. The test still fails: somebody has to review
it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cluster import PROJECT


def driver(cluster, name):
    """The path of a driver, which the server-dev package brings; None if this one does not."""
    tests = Path(cluster.server_program("pg_config", "--pkglibdir").strip(), "pgxs/src/test")
    return tests / name if (tests / name).exists() else None


def compare(cluster, driver, folder, name, *options):
    """Runs the folder's file of this name and compares what it prints with the expected output."""
    expected = folder / "expected" / f"{name}.out"
    accepted = os.environ.get("ACCEPT") == "1"
    if accepted and not expected.exists():
        expected.touch()
    assert expected.exists(), f"{expected} is missing"
    # Each worker runs setup.sql in a cluster of its own.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    output = PROJECT / ".local" / "test-results" / f"pg{cluster.major}" / folder.name / worker / name
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    done = subprocess.run(
        [driver, f"--host={cluster.socket}", f"--port={cluster.port}", "--user=postgres",
         f"--bindir={cluster.bindir}", f"--inputdir={folder}", f"--outputdir={output}", *options, name],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})
    if done.returncode == 0:
        return
    printed, differences = output / "results" / f"{name}.out", output / "regression.diffs"
    if accepted and printed.exists():
        shutil.copy(printed, expected)
    pytest.fail(differences.read_text() if differences.exists() else done.stdout, pytrace=False)
