"""Freezes the current version as a release: its script, and databases that it made, for the tests
of later upgrades.

Run it once for each release, with the extension of that version installed
(scripts/install-extension), on the oldest major version that is supported: a dump of a newer server
may not go into an older one.
    PYTHONPATH=scripts .local/venv/bin/python tests/harness/freeze_release.py
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cluster import PROJECT, adopt_environment
from clusters import private_cluster
from database import KINDS, Database
from practice import add_their_own, practise
from releases import RELEASED, RELEASES

OLDEST_MAJOR = "15"


def freeze(cluster, kind, version):
    """Fills a database of the kind and stores its dumps; returns the files."""
    database = Database(cluster, kind, f"release_{kind}")
    database.create()
    database.install()
    practise(database)
    add_their_own(database)
    folder = RELEASES / version
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{kind}.sql"]
    options = []
    if kind == "supabase":
        # Accounts and buckets belong to the platform: their rows alone, and what stands on the
        # table of accounts.
        files.append(folder / f"{kind}_platform.sql")
        database.dump(files[1], "--data-only", "--table=auth.users", "--table=storage.buckets")
        options = ["--exclude-schema=auth", "--exclude-schema=storage", "--exclude-schema=extensions",
                   "--no-publications"]
    database.dump(files[0], *options)
    if kind == "supabase":
        with files[0].open("a") as dump:
            for row in database.rows("SELECT pg_get_triggerdef(oid) AS sql FROM pg_trigger"
                                     " WHERE tgrelid = 'auth.users'::regclass AND NOT tgisinternal"):
                dump.write(f"{row['sql']};\n")
    database.close()
    for file in files:
        adjust(file, version)
    return files


def adjust(dump, version):
    """Removes what only makes it longer, and the random key with which recent versions of pg_dump
    guard a script. Adds the version, which a dump lacks: restoring it would create the newest."""
    kept = [line for line in dump.read_text().splitlines(keepends=True)
            if line != "\n" and not line.startswith(("--", "\\restrict", "\\unrestrict"))]
    created = "CREATE EXTENSION IF NOT EXISTS interview_core WITH SCHEMA interview_core"
    dump.write_text("".join(kept).replace(f"{created};", f"{created} VERSION '{version}';"))


def main():
    adopt_environment()
    if os.environ["PG_MAJOR"] != OLDEST_MAJOR:
        sys.exit(f"PG_MAJOR={os.environ['PG_MAJOR']}: dumps are to be taken from PostgreSQL {OLDEST_MAJOR}")
    listed = RELEASED.read_text()
    with private_cluster("release") as cluster:
        with cluster.connect("postgres") as connection:
            (version,) = connection.execute("SELECT default_version FROM pg_available_extensions"
                                            " WHERE name = 'interview_core'").fetchone().values()
        if f"sql/interview_core--{version}.sql" in listed:
            sys.exit(f"{version} is released already")
        files = [file for kind in KINDS for file in freeze(cluster, kind, version)]
    sharedir = subprocess.run([os.environ["PG_CONFIG"], "--sharedir"], check=True, stdout=subprocess.PIPE, text=True)
    generated = Path(sharedir.stdout.strip(), "extension", f"interview_core--{version}.sql")
    files.append(Path(shutil.copyfile(generated, PROJECT / "sql" / generated.name)))
    files += (PROJECT / "sql").glob(f"interview_core--*--{version}.sql")
    files.append(PROJECT / "sql" / f"interview_core--{version}.control")
    files += (PROJECT / "sql" / "schema").iterdir()
    known = {line.split()[1] for line in listed.splitlines()}
    names = sorted({str(file.relative_to(PROJECT)) for file in files} - known)
    with RELEASED.open("a") as sums:
        for name in names:
            sums.write(f"{hashlib.sha256((PROJECT / name).read_bytes()).hexdigest()}  {name}\n")
    print("frozen:", *names, sep="\n  ")


if __name__ == "__main__":
    main()
