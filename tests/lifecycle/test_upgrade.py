"""Released versions: their files never change, and a database that they made becomes the current version's."""

import hashlib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
RELEASED = PROJECT / "tests" / "upgrade" / "released.sha256"


def test_released_files_never_change():
    listed = dict(reversed(line.split()) for line in RELEASED.read_text().splitlines())
    found = {name: hashlib.sha256((PROJECT / name).read_bytes()).hexdigest() for name in listed}
    assert found == listed


def test_each_released_version_can_be_created_and_updated(kind_of_database, make_database):
    for script in sorted((PROJECT / "sql").glob("interview_core--*.sql")):
        version = script.stem.removeprefix("interview_core--")
        if "--" in version:
            continue
        database = make_database(kind_of_database, installed=False)
        database.installer.execute(f"CREATE EXTENSION interview_core VERSION '{version}'")
        assert extension_version(database) == version
        database.installer.execute("ALTER EXTENSION interview_core UPDATE")
        assert extension_version(database) == database.install()[0]


def extension_version(database):
    return database.value("SELECT extversion FROM pg_extension WHERE extname = 'interview_core'")
