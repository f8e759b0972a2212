"""Fixtures: one private cluster for the session, and databases of two kinds for the tests.

`plain` is an ordinary PostgreSQL in which a superuser installs. `supabase` has the roles, owners
and default privileges of a self-hosted Supabase (tests/fixtures/supabase.sql), and its installer is
a database owner without superuser. A test that takes `kind_of_database`, or a fixture that does,
runs on both.
"""

import itertools
import os
import random

import pytest
from psycopg import sql

import application
import application_rows
from cluster import adopt_environment
from clusters import private_cluster
from database import KINDS, Database


@pytest.fixture(scope="session", autouse=True)
def project_environment():
    adopt_environment()


@pytest.fixture(scope="session")
def cluster(project_environment):
    """The cluster that the tests share; each has databases of its own in it."""
    with private_cluster("cluster") as cluster:
        yield cluster


@pytest.fixture
def bare_cluster(project_environment):
    """A cluster in which none of the roles exists yet (roles belong to a whole cluster)."""
    with private_cluster("bare") as cluster:
        yield cluster


@pytest.fixture(params=KINDS)
def kind_of_database(request):
    return request.param


_numbers = itertools.count(1)


@pytest.fixture
def make_database(cluster, request):
    """A function that makes a database of a kind; all of them go when the test ends."""
    made = []

    def make(kind, installed=True, schema="public", installer_role=None):
        if installed and schema == "public" and installer_role is None:
            made.append(copy_of(request.getfixturevalue("installed_templates")[kind]))
            return made[-1]
        database = Database(cluster, kind, f"{kind}_{next(_numbers)}", installer_role)
        made.append(database)
        database.create()
        if installed:
            database.install(schema)
        return database

    yield make
    for database in made:
        database.drop()


@pytest.fixture
def empty_database(kind_of_database, make_database):
    """A database of either kind before CREATE EXTENSION."""
    return make_database(kind_of_database, installed=False)


@pytest.fixture(scope="session")
def installed_templates(cluster):
    """For each kind, a database that was installed once, to be copied."""
    made = {kind: Database(cluster, kind, f"template_of_{kind}") for kind in KINDS}
    for template in made.values():
        template.create()
        template.install()
        template.close()
    yield made
    for template in made.values():
        template.drop()


@pytest.fixture(scope="session")
def copy_database():
    """For fixtures that outlive a test: whoever copies drops the copy."""
    return copy_of


@pytest.fixture
def database(kind_of_database, installed_templates):
    """A database of either kind with everything installed in schema public."""
    database = copy_of(installed_templates[kind_of_database])
    yield database
    database.drop()


def copy_of(template):
    database = Database(template.cluster, template.kind, f"{template.kind}_{next(_numbers)}", template.installer_role)
    with template.cluster.connect("postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            *map(sql.Identifier, (database.name, template.name, database.installer_role))))
    # A copy lacks the original's settings.
    database.search_path("public")
    return database


@pytest.fixture(scope="session")
def applications(cluster):
    """For each kind, a database with an application's own tables and rows, before the extension has
    touched them, to be copied."""
    made = {kind: Database(cluster, kind, f"application_of_{kind}") for kind in KINDS}
    for template in made.values():
        template.create()
        application.create(template)
        application_rows.fill(template, seed=1)
        template.installer.execute("CREATE EXTENSION interview_core")
        template.close()
    yield made
    for template in made.values():
        template.drop()


@pytest.fixture
def moving(kind_of_database, applications):
    """A database of either kind with an application's own tables and rows, to be adopted."""
    database = copy_of(applications[kind_of_database])
    yield database
    database.drop()


@pytest.fixture
def seed():
    """The seed of a test with random choices: new each time, or INTERVIEW_CORE_SEED to repeat a
    run."""
    seed = int(os.environ.get("INTERVIEW_CORE_SEED") or random.SystemRandom().randrange(2**32))
    # pytest shows it with a failure.
    print(f"INTERVIEW_CORE_SEED={seed}")
    return seed
