"""Inserts of many rows with one statement: small batches, a thousand, a hundred thousand, COPY of a
million."""

import time

from comparison import compare
from contenders import HERE, WRITERS
from measure import Done, measure, pgbench, warm_up, write_script

TEMPLATE = (HERE / "data" / "batch_insert.pgbench.in").read_text()
BULK = (HERE / "data" / "bulk_insert.sql").read_text()
COPIED = (HERE / "data" / "copied.sql").read_text()
COPY = """COPY attempts (user_id, question_id, transcript, feedback, audio_duration, final_score, ml_scores, is_skipped,
    created_at) FROM STDIN"""
ONE_USER = "md5('user ' || :user)::uuid"
# Row triggers take the same time for each row of a large statement, so they get this share of the
# rows.
SHARE_OF_ROW_TRIGGERS = 20


def batches(bench):
    found = []
    for key, title, rows, user in (
        ("batch_10_one_user", "Batches of 10 attempts of one user (a session handed in), 1 client", 10, ONE_USER),
        ("batch_10", "Batches of 10 attempts of several users, 1 client", 10, "user_id"),
        ("batch_1000", "Batches of 1,000 attempts of many users, 1 client", 1000, "user_id"),
        ("batch_1000_one_user", "Batches of 1,000 attempts of one user (an import), 1 client", 1000, ONE_USER),
    ):
        path = write_script(bench.cluster, key, TEMPLATE, rows=rows, user=user, users=bench.size.users,
                            arriving=bench.size.users * bench.size.arriving)

        def run(contender):
            database = bench.databases.fresh(contender)
            warm_up(bench, database, path, 1)
            figures = measure(bench.cluster, database, lambda: pgbench(
                bench.cluster, database, path, 1, "-T", bench.size.seconds, rows=rows))
            bench.databases.require_exact_after(contender, title)
            return figures

        found.append(compare(bench, key, title, WRITERS, run, note="Latencies are of a whole batch."))
    return found


def bulk(bench):
    def insert(database):
        with bench.cluster.connect(database) as connection:
            started = time.perf_counter()
            rows = connection.execute(BULK).rowcount
            return Done(rows, time.perf_counter() - started)

    def run(contender):
        database = bench.databases.fresh(contender)
        figures = measure(bench.cluster, database, lambda: insert(database))
        bench.databases.require_exact_after(contender, "the bulk insert")
        return figures

    rows = bench.size.users * bench.size.arriving
    return [compare(bench, "bulk", f"One INSERT ... SELECT of {rows:,} attempts of {bench.size.users:,} users",
                    ("none", "expert", "interview_core"), run)]


def copy(bench):
    rows = bench.size.copied
    path = write_copy_file(bench, rows)

    def run(contender):
        database = bench.databases.fresh(contender)
        share = SHARE_OF_ROW_TRIGGERS if contender.startswith("plpgsql") else 1
        figures = measure(bench.cluster, database, lambda: copy_file(bench, database, path, rows // share))
        bench.databases.require_exact_after(contender, "COPY")
        return figures

    comparison = compare(
        bench, "copy", f"COPY of {rows:,} attempts of {bench.size.users:,} users",
        ("none", "plpgsql", "expert", "interview_core"), run, rounds=min(2, bench.size.rounds),
        note=f"`plpgsql` copied {rows // SHARE_OF_ROW_TRIGGERS:,}: its cost is the same for each row.")
    path.unlink()
    return [comparison]


def write_copy_file(bench, rows):
    path = bench.cluster.folder / "copied.tsv"
    with bench.cluster.connect(bench.databases.base()) as connection, open(path, "wb") as file:
        connection.execute("SELECT setseed(0.2026)")
        statement = COPIED % {"rows": rows, "users": bench.size.users}
        with connection.cursor().copy(statement) as data:
            for block in data:
                file.write(block)
    return path


def copy_file(bench, database, path, rows, statement=COPY):
    with bench.cluster.connect(database) as connection, open(path, "rb") as file:
        started = time.perf_counter()
        with connection.cursor() as cursor:
            with cursor.copy(statement) as data:
                for number, line in enumerate(file):
                    if number == rows:
                        break
                    data.write(line)
            return Done(cursor.rowcount, time.perf_counter() - started)
