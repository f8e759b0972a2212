"""Freezes the current version as a release: its script, and databases that it made, for the tests of later upgrades.

Run it once for each release, with the extension of that version installed (scripts/install-extension):
    .local/venv/bin/python tests/lifecycle/freeze_release.py
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from conftest import PROJECT, _environment, private_cluster
from database import KINDS, Database
from practice import add_their_own, practise
from releases import RELEASED, RELEASES


def freeze(cluster, kind):
    """Fills a database of the kind and stores its dumps; returns the version and the files."""
    database = Database(cluster, kind, f"release_{kind}")
    database.create()
    version, _ = database.install()
    practise(database)
    add_their_own(database)
    folder = RELEASES / version
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{kind}.sql"]
    options = []
    if kind == "supabase":
        # Accounts and buckets belong to the platform: their rows alone, and what stands on the table of accounts.
        files.append(folder / f"{kind}_platform.sql")
        database.dump(files[1], "--data-only", "--table=auth.users", "--table=storage.buckets")
        options = ["--exclude-schema=auth", "--exclude-schema=storage"]
    database.dump(files[0], *options)
    if kind == "supabase":
        with files[0].open("a") as dump:
            for row in database.rows("SELECT pg_get_triggerdef(oid) AS sql FROM pg_trigger"
                                     " WHERE tgrelid = 'auth.users'::regclass AND NOT tgisinternal"):
                dump.write(f"{row['sql']};\n")
    database.close()
    for file in files:
        adjust(file, version)
    return version, files


def adjust(dump, version):
    """Takes out what only makes it longer, and the random key with which recent versions of pg_dump guard a script.
    And it names the version, which a dump does not: restoring it would create the newest."""
    kept = [line for line in dump.read_text().splitlines(keepends=True)
            if line != "\n" and not line.startswith(("--", "\\restrict", "\\unrestrict"))]
    created = "CREATE EXTENSION IF NOT EXISTS interview_core WITH SCHEMA interview_core"
    dump.write_text("".join(kept).replace(f"{created};", f"{created} VERSION '{version}';"))


def main():
    _environment()
    with private_cluster("release") as cluster:
        frozen = [freeze(cluster, kind) for kind in KINDS]
    version = frozen[0][0]
    listed = RELEASED.read_text()
    if f"sql/interview_core--{version}.sql" in listed:
        sys.exit(f"{version} is released already")
    generated = subprocess.run(
        ["bash", "-c", '. scripts/env.sh && cat "$($PG_CONFIG --sharedir)/extension/interview_core--$1.sql"', "bash", version],
        cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout
    script = PROJECT / "sql" / f"interview_core--{version}.sql"
    script.write_bytes(generated)
    files = [script, *(file for _, of_kind in frozen for file in of_kind)]
    files += [*(PROJECT / "sql").glob(f"interview_core--*--{version}.sql"), *(PROJECT / "sql" / "schema").iterdir()]
    names = sorted({str(Path(file).relative_to(PROJECT)) for file in files} - {line.split()[1] for line in listed.splitlines()})
    with RELEASED.open("a") as sums:
        for name in names:
            sums.write(f"{hashlib.sha256((PROJECT / name).read_bytes()).hexdigest()}  {name}\n")
    print("frozen:", *names, sep="\n  ")


if __name__ == "__main__":
    main()
