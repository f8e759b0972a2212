"""How tables grow under sustained load, with autovacuum on. Long, so it runs by request:
benches/run --growth."""

import threading
import time

from comparison import Comparison
from measure import SUMMARIES, pgbench
from workloads import single

CLIENTS = 4
CONTENDERS = ("plpgsql", "plpgsql_tuned", "expert", "interview_core")


def growth(bench):
    seconds = bench.size.growth_seconds
    path = single.script(bench)
    comparisons = {table: Comparison(
        f"growth_{table}", f"{table} (with its indexes and TOAST) in {seconds / 60:g} minutes of single-row INSERTs, "
        f"{CLIENTS} clients, autovacuum on", {}, base=bench.size.growth_contenders[0]) for table in SUMMARIES}
    with bench.cluster.connect("postgres") as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = on")
        connection.execute("ALTER SYSTEM SET autovacuum_naptime = '10s'")
        connection.execute("SELECT pg_reload_conf()")
    for contender in bench.size.growth_contenders:
        database = bench.databases.fresh(contender)
        done, samples = _load(bench, database, path, seconds)
        with bench.cluster.connect(database) as connection:
            hot = dict(connection.execute("""
                SELECT relname, n_tup_hot_upd::float8 / n_tup_upd FROM pg_stat_user_tables
                WHERE schemaname = 'public' AND relname = ANY (%s)""", [list(SUMMARIES)]).fetchall())
        bench.databases.require_exact_after(contender, "sustained load")
        for table, comparison in comparisons.items():
            sizes = samples[table]
            comparison.samples[contender] = sizes
            # The row with the sizes at the start, at half time and at the end says whether it
            # levels off.
            comparison.rows[contender] = [{
                "rate": done.count / done.seconds,
                "start": sizes[0][1], "half": sizes[len(sizes) // 2][1], "end": sizes[-1][1],
                "levelled": sizes[-1][1] / sizes[len(sizes) // 2][1],
                "hot_" + table: hot[table],
            }]
        bench.say(f"growth, {contender}: {done.count:,} attempts")
    with bench.cluster.connect("postgres") as connection:
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")
    return list(comparisons.values())


def _load(bench, database, path, seconds):
    """Runs the load; returns what it did, and for each table its size over time."""
    samples = {table: [] for table in SUMMARIES}
    over = threading.Event()
    started = time.monotonic()

    def sample():
        with bench.cluster.connect(database) as connection:
            while True:
                for table in SUMMARIES:
                    size = connection.execute("SELECT pg_total_relation_size(%s::regclass)", [table]).fetchone()[0]
                    samples[table].append((time.monotonic() - started, size))
                if over.wait(max(1, seconds / 60)):
                    return

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        done = pgbench(bench.cluster, database, path, CLIENTS, "-T", seconds)
    finally:
        over.set()
        sampler.join()
    return done, samples
