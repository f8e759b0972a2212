"""Starts the private cluster .local/demo, makes the database `practice` anew, plays a year in it
and shows the result; called by demo/run."""

import os
import sys
import time
from datetime import datetime, timezone

from access import show_access
from check import show_check
from cluster import Failure, adopt_environment
from play import play
from practice import show_next
from progress import show_progress
from server import connect, make_anew, start_cluster
from terminal import heading, line

DATABASE = "practice"


HINTS = """
Look around yourself; the server goes on running until it is stopped. From the project's folder:

  connect    scripts/cluster psql .local/demo practice
  the same   {program} -h {socket} -U postgres practice
  try        SELECT full_name, current_streak, strongest_skill FROM user_progress_overview;
  stop       scripts/cluster stop .local/demo"""


def main():
    adopt_environment()
    print(f"\ndemo: starting a private PostgreSQL {os.environ['PG_MAJOR']} in .local/demo", flush=True)
    cluster = start_cluster()
    play_and_show(cluster)
    print(HINTS.format(program=cluster.bindir / "psql", socket=cluster.socket))


def play_and_show(cluster):
    started = time.perf_counter()
    now = datetime.now(timezone.utc)
    make_anew(cluster, DATABASE)
    with connect(cluster, DATABASE) as connection:
        heading(f"CREATE EXTENSION interview_core; SELECT interview_core.install();  -- in database {DATABASE}")
        connection.execute("CREATE EXTENSION interview_core")
        version = connection.execute("SELECT interview_core.install() AS version").fetchone()["version"]
        line(f"interview_core {version} installed: tables, views, policies, triggers, storage buckets")
        attempts, seconds = play(connection, now)
        show_progress(connection, now)
        show_next(connection, now)
        show_access(connection)
        differences = show_check(connection)
    heading("Done")
    line(f"{attempts:,} attempts written in {seconds:.1f} s ({attempts / seconds:,.0f} a second, one connection);"
         f" {time.perf_counter() - started:.1f} s in all.")
    if differences:
        sys.exit("The summaries are not exact: this is a bug.")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"demo: {failure}")
