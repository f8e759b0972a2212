"""Concurrent sessions: each spec runs in a fresh copy of a database in which setup.sql has run."""

import os
from pathlib import Path

import pytest

from clusters import private_cluster
from drivers import compare, driver

FOLDER = Path(__file__).resolve().parent
NAMES = sorted(file.stem for file in (FOLDER / "specs").glob("*.spec"))


@pytest.fixture(scope="module")
def prepared_cluster(project_environment):
    with private_cluster("isolation") as cluster:
        if not driver(cluster, "isolation/pg_isolation_regress"):
            missing = f"the server-dev package of PostgreSQL {cluster.major} has no pg_isolation_regress"
            (pytest.skip if os.environ.get("ALLOW_NO_ISOLATION") == "1" else pytest.fail)(missing)
        with cluster.connect("postgres") as connection:
            connection.execute("CREATE DATABASE prepared")
        cluster.program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "prepared",
                        "-f", FOLDER / "setup.sql")
        yield cluster


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_is_expected(prepared_cluster, name):
    with prepared_cluster.connect("postgres") as connection:
        connection.execute("DROP DATABASE IF EXISTS isolation WITH (FORCE)")
        connection.execute("CREATE DATABASE isolation TEMPLATE prepared")
    pg_isolation_regress = driver(prepared_cluster, "isolation/pg_isolation_regress")
    compare(prepared_cluster, pg_isolation_regress, FOLDER, name, "--use-existing", "--dbname=isolation")
