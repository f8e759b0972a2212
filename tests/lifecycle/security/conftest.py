"""The tests here take many fresh databases: each is a copy of one that was installed once."""

import itertools

import pytest
from psycopg import sql

from database import KINDS, Database

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def installed_templates(cluster):
    """For each kind, a database that is installed and that nobody is connected to."""
    made = {}
    for kind in KINDS:
        made[kind] = Database(cluster, kind, f"template_of_{kind}")
        made[kind].create()
        made[kind].install()
    yield made
    for template in made.values():
        template.drop()


@pytest.fixture
def database(kind_of_database, installed_templates):
    """A database of either kind with everything installed in schema public."""
    template = installed_templates[kind_of_database]
    template.close()
    database = Database(template.cluster, kind_of_database, f"copy_{next(_numbers)}")
    with template.cluster.connect("postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            *map(sql.Identifier, (database.name, template.name, database.installer_role))))
    database.search_path("public")
    yield database
    database.drop()
