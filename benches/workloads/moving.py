"""adopt() of an application's own tables: how long nobody else reads or writes them."""

from comparison import compare
from contenders import require_exact
from server import HERE
from workloads.maintenance import measure_alone

APPLICATION, DATABASE = "application", "moving"
FIXTURES = HERE.parent / "tests" / "fixtures"
STATEMENTS = {
    "dry run": "SELECT count(*) FROM interview_core.adopt()",
    "real run": "SELECT count(*) FROM interview_core.adopt(dry_run => false)",
}


def moving(bench):
    attempts = bench.size.adopted
    users = max(attempts // 100, 1)
    bench.say(f"filling an application's tables with {attempts:,} attempts of {users:,} users")
    bench.cluster.recreate(APPLICATION)
    _fill(bench, attempts, users)

    def run(which):
        bench.cluster.recreate(DATABASE, APPLICATION)
        figures = measure_alone(bench, DATABASE, attempts, STATEMENTS[which])
        if which == "real run":
            with bench.cluster.connect(DATABASE) as connection:
                require_exact(connection, "adopt()")
        bench.say(f"{which}: {figures['elapsed'] * attempts / 1e6:.1f} s")
        return figures

    return [compare(
        bench, "moving", f"adopt(), {attempts:,} attempts of {users:,} users", tuple(STATEMENTS), run,
        rounds=min(2, bench.size.rounds), base="dry run", ratio="elapsed",
        note="Under ACCESS EXCLUSIVE locks. µs are of the clock, per attempt.")]


def _fill(bench, attempts, users):
    for file in ("application_platform.sql", "application.sql", "application_many.sql"):
        bench.cluster.program(
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"attempts={attempts}", "-v", f"users={users}",
            f"--dbname={APPLICATION}", "-c", "SET client_min_messages = warning", f"--file={FIXTURES / file}")
    with bench.cluster.connect(APPLICATION) as connection:
        connection.execute("CREATE EXTENSION interview_core")
        connection.execute("VACUUM (FREEZE, ANALYZE)")
