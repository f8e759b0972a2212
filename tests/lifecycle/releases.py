"""The released versions, and the databases that each of them left in tests/upgrade."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
RELEASES = PROJECT / "tests" / "upgrade"
# Checksums of all files that never change, in the format of sha256sum.
RELEASED = RELEASES / "released.sha256"
VERSIONS = sorted(folder.name for folder in RELEASES.iterdir() if folder.is_dir())


def restore_release(database, version):
    """Makes the empty database one that this version installed and practised in."""
    database.cluster.create_client_roles()
    if database.kind == "supabase":
        database.restore(RELEASES / version / f"{database.kind}_platform.sql")
    database.restore(RELEASES / version / f"{database.kind}.sql")
