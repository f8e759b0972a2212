"""The server of a run: a private cluster whose databases are copied, and processes watched."""

import os
import time
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

import cluster

HERE = Path(__file__).resolve().parent
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Rounds must not differ by a checkpoint or a vacuum that happens to fall into one of them: each
# starts right after a checkpoint, from tables that were just vacuumed. Nor by a statement that is
# just expensive enough for JIT: no contender needs that.
SETTINGS = ("synchronous_commit=off", "shared_buffers=512MB", "checkpoint_timeout=1h", "max_wal_size=8GB",
            "min_wal_size=1GB", "autovacuum=off", "jit=off")


@contextmanager
def private_server():
    server = Server(Path(os.environ["LOCAL_DIR"]) / "bench", SETTINGS)
    # The remains of an interrupted run.
    server.destroy()
    try:
        yield server.create().start()
    finally:
        server.destroy()


class Server(cluster.Cluster):
    def recreate(self, database, template="template1"):
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
            # Copying files makes a checkpoint before and after; nothing of it is left to write in
            # the round.
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(database), sql.Identifier(template)))

    def wait_until_alone(self, watcher):
        """Waits until only the watcher's process and the server's own are left; fails with the
        others."""
        end = time.monotonic() + 60
        while True:
            staying = {pid for (pid,) in watcher.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type <> 'client backend' OR pid = pg_backend_pid()")}
            others = set(cluster.children(self.postmaster)) - staying
            if not others:
                return
            if time.monotonic() > end:
                raise RuntimeError(f"server processes {sorted(others)} do not end")
            time.sleep(0.02)

    def seconds_of_ended_backends(self):
        """CPU time of all server processes that have ended, which the kernel adds up for the
        postmaster."""
        fields = cluster.process_stat(self.postmaster)
        return (int(fields[13]) + int(fields[14])) / TICKS_PER_SECOND


def cpu_nanoseconds(pid):
    """CPU time of a running process, finer than the ticks of its stat."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
