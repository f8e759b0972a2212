"""COPY into partitioned attempts: what the triggers cost there, against a trigger that does
nothing."""

from comparison import compare
from contenders import PARTITIONED
from measure import measure
from workloads.batches import copy_file, write_copy_file

CONTENDERS = ("empty", "interview_core")


def partitions(bench):
    rows = bench.size.copied
    path = write_copy_file(bench, rows)

    def run(kind, contender):
        database = bench.databases.fresh(f"{contender}_{kind}")
        figures = measure(bench.cluster, database, lambda: copy_file(bench, database, path, rows))
        bench.databases.require_exact_after(f"{contender}_{kind}", "COPY into partitions")
        return figures

    found = [
        compare(bench, f"copy_{kind}", f"COPY of {rows:,} attempts into {what}", CONTENDERS,
                lambda contender: run(kind, contender), rounds=min(2, bench.size.rounds), base="empty",
                note="Converted as docs/partitioning.md says.")
        for kind, what in PARTITIONED.items()
    ]
    path.unlink()
    return found
