"""The released versions, and the databases that each of them left in tests/upgrade."""

from cluster import PROJECT

RELEASES = PROJECT / "tests" / "upgrade"
# Checksums of all files that never change, in the format of sha256sum.
RELEASED = RELEASES / "released.sha256"
VERSIONS = sorted(folder.name for folder in RELEASES.iterdir() if folder.is_dir())


def restore_release(database, version, folder, lz4=True):
    """Makes the empty database one that this version installed and practised in; the folder is for
    a changed dump."""
    database.cluster.create_client_roles()
    if database.kind == "supabase":
        database.restore(RELEASES / version / f"{database.kind}_platform.sql")
    dump = RELEASES / version / f"{database.kind}.sql"
    if not lz4 or not database.cluster.knows_lz4:
        # As pg_dump's --no-toast-compression would have written it.
        dump = without_lz4(dump, folder)
    database.restore(dump)


def without_lz4(dump, folder):
    lines = [line for line in dump.read_text().splitlines(keepends=True) if "SET COMPRESSION lz4" not in line]
    copy = folder / dump.name
    copy.write_text("".join(lines))
    return copy
