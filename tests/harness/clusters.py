"""The tests' clusters: killed, followed by a standby, verified, and destroyed in the end."""

import os
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from psycopg import sql
from psycopg.rows import dict_row

import cluster
from cluster import PROJECT

# The roles of the cluster, which the dump of one database lacks.
CLIENT_ROLES = {"anon": "NOLOGIN NOINHERIT", "authenticated": "NOLOGIN NOINHERIT",
                "service_role": "NOLOGIN NOINHERIT BYPASSRLS"}


class Cluster(cluster.Cluster):
    # Durability does not matter in a cluster that is destroyed.
    NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

    def __init__(self, folder, settings=NOT_DURABLE, major=""):
        super().__init__(folder, ("log_min_messages=warning", "max_prepared_transactions=8", *settings), major)

    @property
    def knows_lz4(self):
        """Whether this server was built with lz4."""
        return "--with-lz4" in self.server_program("pg_config", "--configure")

    def offers(self, extension):
        """Whether this server was built with a contrib module."""
        return Path(self.server_program("pg_config", "--sharedir").strip(), "extension", f"{extension}.control").exists()

    def connect(self, dbname, user="postgres", **options):
        return super().connect(dbname, user, row_factory=dict_row, **options)

    def create_role(self, name, attributes):
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(attributes)))

    def create_client_roles(self):
        for name, attributes in CLIENT_ROLES.items():
            self.create_role(name, attributes)

    def create_standby(self, primary, name):
        """A copy of the primary that follows it by streaming, under this name."""
        self.folder.mkdir()
        self.server_program("pg_basebackup", f"--host={primary.socket}", f"--port={primary.port}",
                            "--username=postgres", f"--pgdata={self.data}", "--checkpoint=fast", "--no-sync")
        with open(self.data / "postgresql.auto.conf", "a") as settings:
            settings.write(f"primary_conninfo = 'host={primary.socket} port={primary.port} user=postgres"
                           f" application_name={name}'\n")
        (self.data / "standby.signal").touch()
        return self.start()

    def kill(self, all_at_once=True):
        """Sends SIGKILL to the postmaster, and to its processes, or else they notice. Returns when
        all are gone."""
        server = self.postmaster
        processes = [server, *cluster.children(server)]
        for process in processes if all_at_once else processes[:1]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        end = time.monotonic() + 30
        while any((stat := cluster.process_stat(process)) and stat[0] != "Z" for process in processes):
            assert time.monotonic() < end, "a process of the killed server stays"
            time.sleep(0.02)
        # Until somebody reaps the process, its number in these files still looks like a running
        # server's.
        (self.data / "postmaster.pid").unlink()
        Path(self.socket, f".s.PGSQL.{self.port}.lock").unlink()

    def check_files(self, dbname):
        """Reads every table and index of the database, and compares them with one another. Called
        last: without amcheck the test ends here, as skipped."""
        if not self.offers("amcheck"):
            pytest.skip("this server has no amcheck to check the files with; the test passed until here")
        self.program("pg_amcheck", "--install-missing", "--heapallindexed", "--parent-check", f"--database={dbname}")


@contextmanager
def private_cluster(name, running=True, **options):
    with tempfile.TemporaryDirectory(prefix="pytest.", dir=PROJECT / ".local") as folder:
        # The folder is private to the tests' user; the server may run as another.
        os.chmod(folder, 0o755)
        cluster = Cluster(Path(folder) / name, **options)
        try:
            cluster.create()
            yield cluster.start() if running else cluster
        finally:
            cluster.destroy()
