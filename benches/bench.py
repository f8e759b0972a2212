"""Runs the chosen workloads in a private cluster and prints the results; those of a whole run go to
benches/results."""

import argparse
import signal
import sys
import time
from dataclasses import dataclass

import plot
import report
from cluster import Failure, adopt_environment
from comparison import Bench
from contenders import Databases, WrongSummaries
from server import HERE, private_server
from workloads import (
    batches, changes, depth, growth, ladder, maintenance, moving, partitions, practice, reads, single)


@dataclass(frozen=True)
class Size:
    users: int  # with full histories
    earlier: int  # attempts of each user before a round; more than the 100 points of a history
    arriving: int  # attempts of each user in the bulk insert
    newcomers: int  # users who have yet to make their first attempt
    rounds: int  # of each contender, at most: some workloads are content with two
    seconds: int  # length of a round of pgbench
    warm_up: int  # seconds before it, 0 for none
    copied: int  # rows of the COPY
    depths: tuple  # attempts of the users who are compared by what they have already
    turns: int  # inserts for each of them
    populations: tuple  # numbers of users that are compared
    growth_seconds: int  # length of the sustained load on each contender
    maintained: int  # attempts that are checked and rebuilt
    maintained_each: int = 100  # of each user
    adopted: int = 100_000  # attempts of an application that moves in
    growth_contenders: tuple = growth.CONTENDERS  # the contenders under this load


FULL = Size(users=1000, earlier=120, arriving=100, newcomers=150_000, rounds=3, seconds=4, warm_up=1,
            copied=1_000_000, depths=(10, 1000, 100_000), turns=50, populations=(100, 1000, 4000), growth_seconds=600,
            maintained=200_000)
QUICK = Size(users=50, earlier=110, arriving=50, newcomers=20_000, rounds=1, seconds=1, warm_up=0,
             copied=5000, depths=(10, 1000), turns=15, populations=(20, 50), growth_seconds=10, maintained=5000,
             adopted=5000)

WORKLOADS = {
    "single": single.single,
    "newcomers": single.newcomers,
    "adopted": single.adopted,
    "hot_user": single.hot_user,
    "batches": batches.batches,
    "bulk": batches.bulk,
    "copy": batches.copy,
    "partitions": partitions.partitions,
    "rescoring": changes.rescoring,
    "deletes": changes.deletes,
    "other_columns": changes.other_columns,
    "reads": reads.reads,
    "practice": practice.practice,
    "depth": depth.depth,
    "worst_case": depth.worst_case,
    "population": depth.population,
    "ladder": ladder.ladder,
    "maintenance": maintenance.maintenance,
    "moving": moving.moving,
    "growth": growth.growth,
}
# Takes as long as all the others.
BY_REQUEST = "growth"

_started = time.monotonic()


def say(line):
    """Progress, apart from the result."""
    print(f"[{time.monotonic() - _started:4.0f} s] {line}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="benches/run", description=__doc__)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a smoke run that writes no result")
    parser.add_argument("--only", metavar="NAME,...", type=lambda names: names.split(","), default=[],
                        help=f"of {', '.join(WORKLOADS)}; printed, not written")
    parser.add_argument("--growth", action="store_true",
                        help="all workloads, and how tables grow in ten minutes of load, for each contender")
    parser.add_argument("--contenders", metavar="NAME,...", type=lambda names: tuple(names.split(",")),
                        default=growth.CONTENDERS, help=f"of growth: {', '.join(growth.CONTENDERS)}")
    parser.add_argument("--rounds", type=int, help="rounds of each contender")
    parser.add_argument("--seconds", type=int, help="length of a round of pgbench, or with --only growth of its load")
    parser.add_argument("--copied", type=int, metavar="ROWS", help="rows of the COPY")
    parser.add_argument("--maintained", type=int, metavar="ATTEMPTS", help="attempts that are checked and rebuilt")
    parser.add_argument("--adopted", type=int, metavar="ATTEMPTS", help="attempts of an application that moves in")
    chosen = parser.parse_args()
    for what, asked, known in (("workload", chosen.only, WORKLOADS),
                               ("contender", chosen.contenders, growth.CONTENDERS)):
        if unknown := set(asked) - set(known):
            parser.error(f"no such {what}: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return chosen


def size_of(chosen):
    size = dict(vars(QUICK if chosen.quick else FULL))
    size |= {name: getattr(chosen, name) for name in ("rounds", "seconds", "copied", "maintained", "adopted") if getattr(chosen, name)}
    size["growth_contenders"] = chosen.contenders
    if chosen.only == [BY_REQUEST] and chosen.seconds:
        size["growth_seconds"] = chosen.seconds
    return Size(**size)


def main():
    chosen = arguments()
    if chosen.check:
        return
    adopt_environment()
    # If the run is stopped, its cluster goes, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with private_server() as server:
        compare(server, chosen)


def compare(server, chosen):
    size = size_of(chosen)
    bench = Bench(server, Databases(server, size, say), size, say)
    names = chosen.only or [name for name in WORKLOADS if name != BY_REQUEST or chosen.growth]

    say("checking that the peers are right")
    single.check_peers(bench)
    found = [comparison for name in names for comparison in WORKLOADS[name](bench)]

    version = report.version(bench)
    written = not (chosen.quick or chosen.only)
    page = report.render(bench, version, found, plot_file=f"{version}.svg" if written else None)
    drawing = plot.render(found)
    print(page)
    if chosen.quick:
        say("a smoke run: these numbers say that the benchmark works, not how fast anything is")
    if written:
        folder = HERE / "results"
        folder.mkdir(exist_ok=True)
        (folder / f"{version}.md").write_text(page)
        (folder / f"{version}.svg").write_text(drawing)
        say(f"written to {folder.relative_to(HERE.parent)}/{version}.md and .svg")


if __name__ == "__main__":
    try:
        main()
    except (WrongSummaries, Failure) as error:
        sys.exit(f"The benchmark ends here: {error}.")
