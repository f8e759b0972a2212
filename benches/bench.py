"""Runs the comparisons in the cluster of benches/run and prints the results."""

import argparse
import datetime
import os
import sys
import time
from dataclasses import dataclass

import bulk
import report
import single
from contenders import HERE, Cluster, WrongSummaries


@dataclass(frozen=True)
class Size:
    users: int  # with full histories
    earlier: int  # attempts of each user before a round; more than the 100 points of a history
    arriving: int  # attempts of each user in the bulk insert
    pairs: int  # rounds of the bulk insert, with and without triggers
    rounds: int  # rounds of single inserts, per contender and number of clients
    seconds: int  # length of such a round


FULL = Size(users=1000, earlier=120, arriving=100, pairs=5, rounds=5, seconds=8)
QUICK = Size(users=100, earlier=110, arriving=50, pairs=2, rounds=1, seconds=2)

_started = time.monotonic()


def say(line):
    """Progress, apart from the result."""
    print(f"[{time.monotonic() - _started:4.0f} s] {line}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cluster", help="folder of the running private cluster")
    parser.add_argument("--quick", action="store_true", help="a smoke run that writes no result")
    arguments = parser.parse_args()
    size = QUICK if arguments.quick else FULL

    cluster = Cluster(arguments.cluster)
    say(f"filling the histories of {size.users} users, {size.earlier} attempts each")
    cluster.make_contenders(size)
    script = single.write_script(cluster, size)
    say("checking that the PL/pgSQL row triggers are right")
    single.check_peer(cluster, script)
    bulk_rounds = bulk.run(cluster, size.pairs, say)
    single_rounds = single.run(cluster, size.rounds, size.seconds, script, say)

    date = datetime.date.today().isoformat()
    text = report.render(cluster, size, date, bulk_rounds, single_rounds)
    print(text)
    if arguments.quick:
        say("a smoke run: these numbers say that the benchmark works, not how fast anything is")
        return
    path = HERE / "results" / f"{date}-pg{os.environ['PG_MAJOR']}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    say(f"written to {path.relative_to(HERE.parent)}")


if __name__ == "__main__":
    try:
        main()
    except WrongSummaries as error:
        sys.exit(f"The benchmark ends here: {error}.")
