"""The released versions, and the databases that each of them left in tests/upgrade."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
RELEASES = PROJECT / "tests" / "upgrade"
# Checksums of all files that never change, in the format of sha256sum.
RELEASED = RELEASES / "released.sha256"
VERSIONS = sorted(folder.name for folder in RELEASES.iterdir() if folder.is_dir())

# What a dump of one database lacks: the roles of its cluster.
CLIENT_ROLES = {"anon": "NOLOGIN NOINHERIT", "authenticated": "NOLOGIN NOINHERIT",
                "service_role": "NOLOGIN NOINHERIT BYPASSRLS"}


def restore_release(database, version):
    """Makes the empty database one that this version installed and practised in."""
    for role, attributes in CLIENT_ROLES.items():
        if not database.superuser.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            database.superuser.execute(f"CREATE ROLE {role} {attributes}")
    if database.kind == "supabase":
        database.restore(RELEASES / version / f"{database.kind}_platform.sql")
    database.restore(RELEASES / version / f"{database.kind}.sql")
