"""Single-row inserts by pgbench, every skill history full: attempts per second, WAL and HOT updates."""

import os
import re

from contenders import CONTENDERS, HERE, SUMMARIES, differences, require_exact

CLIENTS = (1, 4)
WARM_UP_SECONDS = 2


def write_script(cluster, size):
    """The pgbench script with the sizes and texts of this run; pgbench itself knows no text variables."""
    with cluster.connect("base") as connection:
        transcript, feedback = connection.execute("SELECT transcript, feedback FROM bench.sample").fetchone()
    text = (HERE / "data" / "single_insert.pgbench.in").read_text()
    for name, value in (("users", size.users), ("transcript", transcript), ("feedback", feedback)):
        text = text.replace(f"@{name}@", str(value))
    path = cluster.folder / "single_insert.pgbench"
    path.write_text(text)
    return path


def pgbench(cluster, database, script, clients, *limit):
    """Runs the script; returns the transactions per second and their number."""
    threads = min(clients, os.cpu_count() or 1)
    output = cluster.client("pgbench", "-n", "-M", "prepared", "-c", clients, "-j", threads, *limit,
                            "-f", script, database)
    return (float(re.search(r"tps = ([0-9.]+) \(without", output).group(1)),
            int(re.search(r"actually processed: ([0-9]+)", output).group(1)))


def check_peer(cluster, script):
    """The peer must be right where it claims to be: attempts that arrive one by one, in time order."""
    with cluster.connect(cluster.fresh("plpgsql")) as connection:
        connection.execute("""
            INSERT INTO attempts (user_id, question_id, audio_duration, final_score, ml_scores, is_skipped,
                created_at)
            SELECT * FROM bench.arriving ORDER BY created_at LIMIT 2000""")
        pgbench(cluster, "plpgsql", script, 1, "-t", 500)
        require_exact(connection, "the PL/pgSQL peer's inserts in time order")


def run_round(cluster, contender, script, clients, seconds):
    """One round in a fresh copy of the contender's database."""
    database = cluster.fresh(contender)
    pgbench(cluster, database, script, clients, "-T", WARM_UP_SECONDS)
    with cluster.connect(database) as connection:
        before = _wal_position(connection)
        rate, attempts = pgbench(cluster, database, script, clients, "-T", seconds)
        records, images = _wal_bytes(cluster, before, _wal_position(connection))
        result = {
            "rate": rate,
            "wal": records / attempts,
            "wal_images": images / attempts,
            "hot": _hot_ratios(connection),
        }
        if contender == "interview_core":
            require_exact(connection, f"single inserts by {clients} client(s)")
    return result


def run(cluster, rounds, seconds, script, say):
    """Interleaved rounds: every contender once, then all of them again, for each number of clients."""
    results = {clients: {contender: [] for contender in CONTENDERS} for clients in CLIENTS}
    for number in range(rounds):
        for clients in CLIENTS:
            for contender in CONTENDERS:
                results[clients][contender].append(run_round(cluster, contender, script, clients, seconds))
            if number == rounds - 1:
                with cluster.connect("plpgsql") as connection:
                    results[clients]["plpgsql"][-1]["differences"] = differences(connection)
            rates = ", ".join(f"{contender} {found[-1]['rate']:,.0f}/s"
                              for contender, found in results[clients].items())
            say(f"single inserts, round {number + 1} of {rounds}, {clients} client(s): {rates}")
    return results


def _wal_position(connection):
    # Flushed first: with synchronous_commit off, pg_waldump would not find the last records in the files.
    connection.execute("SET synchronous_commit = on")
    connection.execute("SELECT txid_current()")
    return connection.execute("SELECT pg_current_wal_flush_lsn()").fetchone()[0]


def _wal_bytes(cluster, start, end):
    """Bytes of the records, and of the full-page images that the first change after a checkpoint writes.

    Apart, because the images per attempt depend on how many attempts one checkpoint has to bear, so a
    slow contender would be charged more of them.
    """
    output = cluster.server_program("pg_waldump", "--stats", f"--path={cluster.folder}/data/pg_wal",
                                    f"--start={start}", f"--end={end}")
    # Total  <number>  <record bytes> [<percent>]  <image bytes> [<percent>]  ...
    found = re.search(r"^Total\s+\d+\s+(\d+) \[[^]]*\]\s+(\d+) ", output, re.MULTILINE)
    return int(found.group(1)), int(found.group(2))


def _hot_ratios(connection):
    """The share of each summary table's updates that stayed on their page and touched no index."""
    rows = connection.execute("""
        SELECT relname, n_tup_hot_upd::float8 / nullif(n_tup_upd, 0)
        FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = ANY (%s)""", [list(SUMMARIES)])
    return dict(rows.fetchall())
