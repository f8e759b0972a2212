"""The private cluster .local/demo, with the release that was built last."""

import os
from pathlib import Path

from psycopg.rows import dict_row

from cluster import Cluster


def start_cluster():
    # The data is disposable: a commit need not wait for the disk.
    cluster = Cluster(Path(os.environ["LOCAL_DIR"]) / "demo", ["synchronous_commit=off"])
    if cluster.exists and cluster.major != os.environ["PG_MAJOR"]:
        cluster.destroy()
    if not cluster.exists:
        cluster.create()
    # It restarts, with the new library.
    cluster.stop()
    return cluster.start()


def connect(cluster, database):
    return cluster.connect(database, row_factory=dict_row)


def make_anew(cluster, database):
    with connect(cluster, "postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {database}")
