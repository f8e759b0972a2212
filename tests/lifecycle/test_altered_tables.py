"""install() over tables that a DBA has changed: what nothing depends on is named and stays, what writes need is an
error, and what is ours is put right."""

import os
from pathlib import Path

import pytest

from database import TABLES, VIEWS

MAINTENANCE = Path(__file__).resolve().parents[2] / "sql" / "maintenance"


def objects(database):
    """What sql/maintenance/objects.sql finds, as sql/maintenance/objects.txt lists it."""
    names = ", ".join(f"'{name}'" for name in (*TABLES, *VIEWS))
    query = (MAINTENANCE / "objects.sql").read_text().replace("$1", "'public'").replace("$2", f"ARRAY[{names}]")
    with database.installer.transaction():
        database.installer.execute("SET LOCAL search_path = pg_catalog")
        rows = database.installer.execute(query).fetchall()
    return ["\t".join(row.values()) for row in rows]


def test_the_list_of_objects_is_that_of_a_fresh_installation(make_database):
    """ACCEPT=1 writes the list anew; install() compares with it, so the library is to be built again then."""
    path = MAINTENANCE / "objects.txt"
    found = objects(make_database("plain"))
    if os.environ.get("ACCEPT") == "1":
        path.write_text("".join(f"{line}\n" for line in found))
    assert path.read_text().splitlines() == found
