"""adopt() in the words of its users, and what must be true before, between and after."""

from typing import NamedTuple

from psycopg import sql

from database import snapshot

STATUSES = ("planned", "done", "kept", "lost", "refused", "offered", "drifted", "left", "warning")


class Finding(NamedTuple):
    step: int
    status: str
    object: str
    row_key: str | None
    detail: str
    remedy: str | None


class Findings(list):
    """What adopt() returned."""

    def of(self, *statuses, about=""):
        """Those of a status whose object, row or text names something."""
        return [finding for finding in self if finding.status in statuses
                and about in " ".join(filter(None, (finding.object, finding.row_key, finding.detail)))]

    def apply(self, connection, *statuses, about=""):
        """Runs the remedies, as a user would."""
        for remedy in dict.fromkeys(finding.remedy for finding in self.of(*statuses, about=about)):
            connection.execute(remedy)


def adopt(database, dry_run=True, also=None, connection=None):
    arguments = [database.schema, dry_run] + ([] if also is None else [also])
    rows = (connection or database.installer).execute(
        f"SELECT * FROM interview_core.adopt({', '.join(['%s'] * len(arguments))})", arguments).fetchall()
    findings = Findings(Finding(**row) for row in rows)
    assert [finding.step for finding in findings] == list(range(1, len(findings) + 1))
    assert {finding.status for finding in findings} <= set(STATUSES)
    assert ("done" if dry_run else "planned") not in {finding.status for finding in findings}
    return findings


def move_in(database, also=None):
    """The real run; afterwards the schema is an installation like any other."""
    findings = adopt(database, dry_run=False, also=also)
    is_like_a_fresh_installation(database)
    return findings


def is_like_a_fresh_installation(database):
    assert database.differences() == []
    is_quiet(database)


def is_quiet(database):
    """install() has nothing to do, nothing to tell, and waits for nobody."""
    before = snapshot(database.superuser)
    with database.notices() as notices, database.installer.transaction():
        database.value("SELECT interview_core.install(%s)", database.schema)
        locks = database.rows("""
            SELECT relation::regclass::text, mode FROM pg_locks
            WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode <> 'AccessShareLock'""")
    assert locks == []
    # Without the rights of the storage service, each run names its policies.
    told = [notice for notice in notices if "storage.objects" not in f"{notice.message} {notice.detail}"]
    assert told == []
    assert snapshot(database.superuser) == before


def everything(database):
    """A dump of all that is there, with the positions of the sequences."""
    dump = database.cluster.program("pg_dump", database.name)
    # Recent versions guard each script with a random key.
    return [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def rows_of(database, table, columns="*", order="1"):
    return database.superuser.execute(sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        sql.SQL(columns), sql.Identifier(database.schema, table), sql.SQL(order))).fetchall()


def users_of(database):
    return [row["id"] for row in database.rows("SELECT id FROM users ORDER BY email")]


