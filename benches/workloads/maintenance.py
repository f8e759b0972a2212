"""Checking and rebuilding all users: time and CPU per attempt, parallel workers, and the private
memory of the server's processes."""

import re
import threading
import time
from pathlib import Path

from comparison import Comparison, compare
from contenders import require_exact
from server import HERE

DATABASE = "maintained"
CHECK = "SELECT count(*) FROM interview_core.check_summaries()"
REBUILD = "CALL interview_core.rebuild_all()"
MICROSECONDS = 1e6
KILOBYTE = 1024
# Often enough to see the most that a process of seconds had.
INTERVAL = 0.02


def maintenance(bench):
    users = bench.size.maintained // bench.size.maintained_each
    attempts = users * bench.size.maintained_each
    bench.say(f"filling {attempts:,} attempts of {users:,} users")
    _fill(bench, users)

    content = f"{attempts:,} attempts of {users:,} users"
    # In a database without summaries, which is left with exact ones.
    rebuilds = {"everything to mend": [measure_alone(bench, DATABASE, attempts, REBUILD)]}
    with bench.cluster.connect(DATABASE) as connection:
        require_exact(connection, "rebuilding everything")
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    rebuilds = {"nothing to mend": [measure_alone(bench, DATABASE, attempts, REBUILD) for _ in range(bench.size.rounds)], **rebuilds}
    bench.say(f"rebuild: {rebuilds}")

    def check(label):
        workers = "" if label == "in parallel workers" else "SET max_parallel_workers_per_gather = 0"
        return measure_alone(bench, DATABASE, attempts, CHECK, before=workers)

    note = ("µs are of the clock. Memory is the most private memory that a process had: of the session, and of the"
            " largest of its workers.")
    return [
        compare(bench, "check", f"check_summaries(), {content}, nothing to report", ("in one process", "in parallel workers"),
                check, base="in one process", ratio="elapsed", note=note),
        Comparison("rebuild", f"rebuild_all(), {content}", rebuilds, base="nothing to mend", ratio="elapsed", note=note),
    ]


def _fill(bench, users):
    bench.cluster.recreate(DATABASE)
    with bench.cluster.connect(DATABASE) as connection:
        connection.execute("CREATE EXTENSION interview_core")
        connection.execute("SELECT interview_core.install()")
        connection.execute((HERE / "data" / "maintained.sql").read_text() % {
            "users": users, "earlier": bench.size.maintained_each})
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")


def measure_alone(bench, database, attempts, statement, before=""):
    """Runs a statement in a session of its own."""
    with bench.cluster.connect("postgres") as watcher:
        bench.cluster.wait_until_alone(watcher)
        cpu = bench.cluster.seconds_of_ended_backends()
        with bench.cluster.connect(database) as connection:
            if before:
                connection.execute(before)
            with Processes(bench.cluster, connection.info.backend_pid) as processes:
                started = time.perf_counter()
                connection.execute(statement)
                seconds = time.perf_counter() - started
        bench.cluster.wait_until_alone(watcher)
        cpu = bench.cluster.seconds_of_ended_backends() - cpu
    return {
        "rate": attempts / seconds,
        "elapsed": MICROSECONDS * seconds / attempts,
        "cpu": MICROSECONDS * cpu / attempts,
        "workers": processes.workers,
        "memory": processes.memory * KILOBYTE,
        "worker_memory": processes.worker_memory * KILOBYTE,
    }


class Processes(threading.Thread):
    """Watches a session and its parallel workers: how many there are at most, and the most private
    memory, in kB, of the session and of any worker."""

    def __init__(self, cluster, pid):
        super().__init__(daemon=True)
        self.cluster = cluster
        self.pid = pid
        self.over = threading.Event()
        self.workers = self.memory = self.worker_memory = 0

    def run(self):
        with self.cluster.connect("postgres") as watcher:
            while not self.over.wait(INTERVAL):
                found = watcher.execute("SELECT pid FROM pg_stat_activity WHERE leader_pid = %s", [self.pid]).fetchall()
                self.workers = max(self.workers, len(found))
                self.memory = max(self.memory, private_memory(self.pid))
                self.worker_memory = max(self.worker_memory, *(private_memory(pid) for (pid,) in found), 0)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


def private_memory(pid):
    """In kB; 0 of a process that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)
    return int(found.group(1)) if found else 0
