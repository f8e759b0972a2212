"""The databases that are compared: one cluster, one schema, one content, another way to keep the summaries.

Each contender has a pristine database, and each round runs in a fresh copy of it, so that every round
starts from the same pages: full histories with realistic dates, vacuumed, right after a checkpoint.
"""

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

HERE = Path(__file__).resolve().parent
PORT = 5432

SUMMARIES = ("users", "skill_progress", "question_history", "practice_sessions")
FILLED_TABLES = [
    *(sql.Identifier("public", table) for table in (*SUMMARIES, "attempts", "questions")),
    sql.Identifier("bench", "arriving"),
]

_WITHOUT_TRIGGERS = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT tgname FROM pg_trigger
        WHERE tgrelid = 'attempts'::regclass AND tgname ~ '^step[0-9]_update_' AND NOT tgisinternal
    LOOP
        EXECUTE format('DROP TRIGGER %I ON attempts', name);
    END LOOP;
END
$$;
"""

# What makes each contender out of the database that interview_core.install() has made. The peer does
# without the extension's guard of the derived columns too: it is not asked to pay for it.
CONTENDERS = {
    "none": _WITHOUT_TRIGGERS,
    "plpgsql": _WITHOUT_TRIGGERS
    + "DROP TRIGGER protect_derived_columns ON users;\n"
    + (HERE / "peers" / "plpgsql_row_triggers.sql").read_text(),
    "interview_core": "",
}


class WrongSummaries(Exception):
    """The summaries are not what the attempts say; a benchmark of wrong results is worth nothing."""


class Cluster:
    """The private cluster, with one pristine database per contender."""

    def __init__(self, folder):
        self.project = HERE.parent
        self.folder = Path(folder)
        self.socket = self._cluster("socket").strip()

    def _cluster(self, command):
        return subprocess.run([self.project / "scripts" / "cluster", command, self.folder],
                              check=True, stdout=subprocess.PIPE, text=True).stdout

    def connect(self, database):
        return psycopg.connect(host=self.socket, port=PORT, user="postgres", dbname=database, autocommit=True)

    def client(self, name, *arguments):
        """Runs one of the server's client programs against the cluster; returns what it prints."""
        done = subprocess.run(
            [os.path.join(os.environ["PGBIN"], name), f"--host={self.socket}", f"--port={PORT}",
             "--username=postgres", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed:\n{done.stderr}{done.stdout}")
        return done.stdout

    def server_program(self, name, *arguments):
        """Runs a program that reads the cluster's files, as the user who owns the server."""
        return subprocess.run(
            [self.project / "scripts" / "as-postgres", os.path.join(os.environ["PGBIN"], name), *map(str, arguments)],
            check=True, stdout=subprocess.PIPE, text=True).stdout

    # -- making the contenders -------------------------------------------------------------------

    def make_contenders(self, size):
        """Installs, fills the histories once, and derives one pristine database per contender."""
        self._recreate("base")
        with self.connect("base") as connection:
            connection.execute("CREATE EXTENSION interview_core")
            connection.execute("SELECT interview_core.install()")
            connection.execute((HERE / "data" / "histories.sql").read_text() % {
                "users": size.users, "earlier": size.earlier, "arriving": size.arriving})
            require_exact(connection, "filling the histories")
            # FULL packs each table as its fillfactor says; FREEZE leaves no hint bit to be set in a round.
            for table in FILLED_TABLES:
                connection.execute(sql.SQL("VACUUM (FULL) {}").format(table))
            connection.execute("VACUUM (FREEZE, ANALYZE)")
        for name, changes in CONTENDERS.items():
            self._recreate(f"{name}_pristine", template="base")
            if changes:
                with self.connect(f"{name}_pristine") as connection:
                    connection.execute(changes)

    def fresh(self, contender):
        """A new copy of a contender's pristine database, read once; returns its name."""
        self._recreate(contender, template=f"{contender}_pristine")
        with self.connect(contender) as connection:
            for table in FILLED_TABLES:
                connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
        return contender

    def _recreate(self, database, template="template1"):
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
            # Copying files makes a checkpoint before and after; nothing of it is left to write in the round.
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(database), sql.Identifier(template)))


def differences(connection):
    """How many stored values differ from what the attempts say."""
    return connection.execute("SELECT count(*) FROM interview_core.check_summaries()").fetchone()[0]


def require_exact(connection, after):
    found = differences(connection)
    if found:
        raise WrongSummaries(f"{found} summary value(s) are wrong after {after}")
