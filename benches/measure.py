"""Measures a piece of work: rate, latency, CPU and WAL per attempt, updates that stayed HOT.

Figures are a dict: rate (per second), seconds (of the whole), p50 and p99 (milliseconds), cpu
(microseconds of the backends per attempt), wal and images (bytes per attempt), hot_TABLE (share of
the updates).
"""

import os
import re
import time
from dataclasses import dataclass, field

SUMMARIES = ("users", "skill_progress", "question_history", "practice_sessions")


@dataclass
class Done:
    """A piece of work: how many attempts, in how many seconds, and how long each statement took."""

    count: int
    seconds: float
    milliseconds: list = field(default_factory=list)


def measure(cluster, database, work):
    """The figures of `work`, a function that returns Done and leaves no connection open."""
    with cluster.connect(database) as watcher:
        cluster.wait_until_alone(watcher)
        start, cpu = _wal_position(watcher), cluster.seconds_of_ended_backends()
        done = work()
        cluster.wait_until_alone(watcher)
        cpu = cluster.seconds_of_ended_backends() - cpu
        records, images = _wal_bytes(cluster, start, _wal_position(watcher))
        return {
            "rate": done.count / done.seconds,
            "seconds": done.seconds,
            "cpu": 1e6 * cpu / done.count,
            "wal": records / done.count,
            "images": images / done.count,
            **percentiles(done.milliseconds),
            **_hot_ratios(watcher),
        }


def percentiles(milliseconds):
    """p50 and p99; of fewer than a hundred values, the 99th percentile would be a mere maximum.

    pgbench logs 0 where it read no clock in between: on a busy machine, if the answer arrives
    before it looks.
    """
    ordered = sorted(value for value in milliseconds if value > 0)
    found = {}
    if ordered:
        found["p50"] = ordered[len(ordered) // 2]
    if len(ordered) >= 100:
        found["p99"] = ordered[len(ordered) * 99 // 100]
    return found


def timed(function, *arguments):
    """Milliseconds that a call takes."""
    started = time.perf_counter()
    function(*arguments)
    return 1000 * (time.perf_counter() - started)


def pgbench(cluster, database, script, clients, *limit, rows=1, define=(), options=""):
    """Runs the script, which writes `rows` attempts each time. Any error in it is an error of the
    run."""
    prefix = cluster.folder / "pgbench_log"
    threads = min(clients, os.cpu_count() or 1)
    output = cluster.program(
        "pgbench", "-n", "-M", "prepared", "-c", clients, "-j", threads, *limit, "-f", script,
        "--log", f"--log-prefix={prefix}", *(f"--define={each}" for each in define), database,
        env={**os.environ, "PGOPTIONS": options})
    milliseconds = []
    for path in cluster.folder.glob("pgbench_log.*"):
        with open(path, encoding="ascii") as log:
            # client, transaction, microseconds, ...
            milliseconds += [int(line.split(None, 3)[2]) / 1000 for line in log]
        path.unlink()
    rate = float(re.search(r"tps = ([0-9.]+) \(without", output).group(1))
    transactions = int(re.search(r"actually processed: ([0-9]+)", output).group(1))
    return Done(rows * transactions, transactions / rate, milliseconds)


def warm_up(bench, database, script, clients):
    """The same work for a while, unmeasured: the first statements in a new database fill caches."""
    if bench.size.warm_up:
        pgbench(bench.cluster, database, script, clients, "-T", bench.size.warm_up)


def write_script(cluster, name, template, **values):
    """A pgbench script with the sizes and texts of this run; pgbench itself knows no text
    variables."""
    for key, value in values.items():
        template = template.replace(f"@{key}@", str(value))
    left = re.search(r"@\w+@", template)
    if left:
        raise ValueError(f"{name}: nothing given for {left.group()}")
    path = cluster.folder / f"{name}.pgbench"
    path.write_text(template)
    return path


def _wal_position(connection):
    # Flushed first: with synchronous_commit off, pg_waldump would not find the last records in the
    # files. Only a transaction that has written a record waits for it.
    connection.execute("SET synchronous_commit = on")
    connection.execute("SELECT pg_logical_emit_message(true, 'bench', '')")
    return connection.execute("SELECT pg_current_wal_flush_lsn()").fetchone()[0]


def _wal_bytes(cluster, start, end):
    """Bytes of the records, and of the full-page images that the first change after a checkpoint
    writes.

    Separate, because the images per attempt depend on the number of attempts between checkpoints: a
    slow contender would be charged more of them.
    """
    output = cluster.server_program("pg_waldump", "--stats", f"--path={cluster.data}/pg_wal",
                                    f"--start={start}", f"--end={end}")
    # Total  <number>  <record bytes> [<percent>]  <image bytes> [<percent>]  ...
    found = re.search(r"^Total\s+\d+\s+(\d+) \[[^]]*\]\s+(\d+) ", output, re.MULTILINE)
    return int(found.group(1)), int(found.group(2))


def _hot_ratios(connection):
    """The share of each summary table's updates that stayed on their page and touched no index."""
    rows = connection.execute("""
        SELECT 'hot_' || relname, n_tup_hot_upd::float8 / n_tup_upd
        FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = ANY (%s) AND n_tup_upd > 0""",
        [list(SUMMARIES)])
    return dict(rows.fetchall())
