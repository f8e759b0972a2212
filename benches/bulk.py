"""One INSERT ... SELECT of many attempts of many users, with the triggers and without."""

import time

from contenders import HERE, require_exact

STATEMENT = (HERE / "data" / "bulk_insert.sql").read_text()
PAIR = ("none", "interview_core")


def run_round(cluster, contender):
    """Seconds that the statement takes, in a fresh copy of the contender's database."""
    with cluster.connect(cluster.fresh(contender)) as connection:
        started = time.perf_counter()
        inserted = connection.execute(STATEMENT).rowcount
        seconds = time.perf_counter() - started
        if contender == "interview_core":
            require_exact(connection, "the bulk insert")
    return {"seconds": seconds, "attempts": inserted}


def run(cluster, pairs, say):
    """Pairs of rounds, the one without triggers first in every other pair."""
    rounds = {contender: [] for contender in PAIR}
    for number in range(pairs):
        for contender in PAIR if number % 2 == 0 else reversed(PAIR):
            rounds[contender].append(run_round(cluster, contender))
        with_triggers, without = (rounds[name][-1]["seconds"] for name in ("interview_core", "none"))
        say(f"bulk, pair {number + 1} of {pairs}: without triggers {without:.2f} s,"
            f" with {with_triggers:.2f} s, ratio {with_triggers / without:.2f}")
    return rounds
