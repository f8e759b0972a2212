"""Makes the database `practice` anew, plays a year in it and shows the result; called by demo/run.

The connection comes from PGHOST, PGPORT and PGUSER.
"""

import sys
import time
from datetime import datetime, timezone

import psycopg
from psycopg.rows import dict_row

from play import play
from show import show_access, show_check, show_progress
from terminal import heading, line

DATABASE = "practice"


def connect(database):
    return psycopg.connect(dbname=database, autocommit=True, row_factory=dict_row)


def main():
    started = time.perf_counter()
    now = datetime.now(timezone.utc)
    with connect("postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    with connect(DATABASE) as connection:
        heading(f"CREATE EXTENSION interview_core; SELECT interview_core.install();  -- in database {DATABASE}")
        connection.execute("CREATE EXTENSION interview_core")
        version = connection.execute("SELECT interview_core.install() AS version").fetchone()["version"]
        line(f"interview_core {version} installed: tables, views, policies, triggers, storage buckets")
        attempts, seconds = play(connection, now)
        show_progress(connection, now)
        show_access(connection)
        differences = show_check(connection)
    heading("Done")
    line(f"{attempts:,} attempts written in {seconds:.1f} s ({attempts / seconds:,.0f} a second, one connection);"
         f" {time.perf_counter() - started:.1f} s in all.")
    if differences:
        sys.exit("The summaries are not exact: this is a bug.")


if __name__ == "__main__":
    main()
