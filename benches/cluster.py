"""The private cluster of one run: connections, PostgreSQL's own programs, copies of databases, its processes."""

import os
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

HERE = Path(__file__).resolve().parent
PORT = 5432
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Cluster:
    def __init__(self, folder):
        self.project = HERE.parent
        self.folder = Path(folder)
        self.socket = self._cluster("socket").strip()
        self.postmaster = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def _cluster(self, command):
        return subprocess.run([self.project / "scripts" / "cluster", command, self.folder],
                              check=True, stdout=subprocess.PIPE, text=True).stdout

    def connect(self, database, **options):
        return psycopg.connect(host=self.socket, port=PORT, user="postgres", dbname=database, autocommit=True,
                               **options)

    def client(self, name, *arguments, options=""):
        """Runs one of the server's client programs against the cluster; returns what it prints."""
        done = subprocess.run(
            [os.path.join(os.environ["PGBIN"], name), f"--host={self.socket}", f"--port={PORT}",
             "--username=postgres", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PGOPTIONS": options})
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed:\n{done.stderr}{done.stdout}")
        return done.stdout

    def server_program(self, name, *arguments):
        """Runs a program that reads the cluster's files, as the user who owns the server."""
        return subprocess.run(
            [self.project / "scripts" / "as-postgres", os.path.join(os.environ["PGBIN"], name), *map(str, arguments)],
            check=True, stdout=subprocess.PIPE, text=True).stdout

    def recreate(self, database, template="template1"):
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
            # Copying files makes a checkpoint before and after; nothing of it is left to write in the round.
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(database), sql.Identifier(template)))

    # -- processes -------------------------------------------------------------------------------

    def wait_until_alone(self, watcher):
        """Waits until no process but the watcher's and the server's own is left, or it says which."""
        end = time.monotonic() + 60
        while True:
            staying = {pid for (pid,) in watcher.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type <> 'client backend' OR pid = pg_backend_pid()")}
            others = {child for child in self._children() if child not in staying}
            if not others:
                return
            if time.monotonic() > end:
                raise RuntimeError(f"server processes {sorted(others)} do not end")
            time.sleep(0.02)

    def _children(self):
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                fields = _stat(entry.name)
                if fields and int(fields[1]) == self.postmaster:
                    yield int(entry.name)

    def seconds_of_ended_backends(self):
        """CPU time of all server processes that have ended: the kernel adds it up for the postmaster."""
        fields = _stat(self.postmaster)
        return (int(fields[13]) + int(fields[14])) / TICKS_PER_SECOND


def _stat(pid):
    """The fields of /proc/PID/stat after the program's name; None if the process has just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def cpu_nanoseconds(pid):
    """CPU time of a running process, finer than the ticks of its stat."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
