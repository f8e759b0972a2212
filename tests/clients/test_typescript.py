"""The TypeScript types belong to this version: the generator makes the same of an installed
database, and what the documentation shows compiles."""

import json
import subprocess
import tomllib

import pytest

from cluster import PROJECT
from documents import assert_document_shows

CLIENT = PROJECT / "clients" / "typescript"
TYPES = CLIENT / "database.types.ts"


def types_of(database):
    url = f"postgresql:///{database.name}?host={database.cluster.socket}&user=postgres"
    return run("print", url)


def run(*arguments):
    done = subprocess.run([PROJECT / "scripts" / "types", *arguments], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_types_are_what_the_generator_makes_of_an_installed_database(database):
    # Not `assert ==`: pytest would compare 1,500 lines for minutes.
    if types_of(database) != TYPES.read_text():
        pytest.fail("clients/typescript/database.types.ts is stale: make types", pytrace=False)


def test_an_applications_own_columns_and_tables_are_in_types_of_its_own(database):
    database.installer.execute("ALTER TABLE attempts ADD COLUMN room text")
    database.installer.execute("CREATE TABLE rooms (name text PRIMARY KEY)")
    own = types_of(database)
    assert "room: string | null" in own and "rooms: {" in own


def test_the_example_compiles_and_each_mistake_in_it_is_found():
    assert run("compile") == ""
    # The compiler would report one that is none.
    assert (CLIENT / "example.ts").read_text().count("@ts-expect-error") == 5


def test_the_documentation_shows_the_example():
    assert_document_shows(PROJECT / "docs" / "clients.md", CLIENT / "example.ts")


def test_the_package_has_the_version_of_the_extension():
    wanted = tomllib.loads((PROJECT / "Cargo.toml").read_text())["package"]["version"]
    package, lock = (json.loads((CLIENT / name).read_text()) for name in ("package.json", "package-lock.json"))
    assert [package["version"], lock["version"], lock["packages"][""]["version"]] == [wanted] * 3
    # Exact, like those in tests/requirements.txt.
    assert all(version[0].isdigit() for version in package["devDependencies"].values())
