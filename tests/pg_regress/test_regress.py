"""SQL behaviour: each file of sql runs in one database, in which setup.sql has run, and leaves it
as it was. The same verbosity and messages as `cargo pgrx regress`."""

from pathlib import Path

import pytest

from clusters import private_cluster
from drivers import compare, driver

FOLDER = Path(__file__).resolve().parent
NAMES = sorted(file.stem for file in (FOLDER / "sql").glob("*.sql") if file.stem != "setup")
OPTIONS = ("--dbname=interview_core_regress",
           "--launcher=bash -c 'exec \"$@\" -v VERBOSITY=terse' launcher")


@pytest.fixture(scope="module")
def prepared_cluster(project_environment):
    with private_cluster("regress") as cluster:
        compare(cluster, driver(cluster, "regress/pg_regress"), FOLDER, "setup", *OPTIONS)
        yield cluster


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_is_expected(prepared_cluster, name):
    pg_regress = driver(prepared_cluster, "regress/pg_regress")
    compare(prepared_cluster, pg_regress, FOLDER, name, "--use-existing", *OPTIONS)
