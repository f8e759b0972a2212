"""Reading a dashboard: overview, skills and histories of one user, as that user, through row level
security."""

from comparison import compare
from measure import measure, pgbench, write_script

DASHBOARD = """SELECT * FROM @schema@.user_progress_overview;
SELECT * FROM @schema@.skill_breakdown;
SELECT skill_name, score_history FROM @schema@.skill_progress;
"""


def reads(bench):
    """The sum of three statements, each a round trip: dashboards per second by one client."""
    database = bench.databases.fresh("recompute", deep=bench.size.depths)
    with bench.cluster.connect(database) as connection:
        ids = {attempts: connection.execute("SELECT md5('deep user ' || %s)::uuid", [attempts]).fetchone()[0]
               for attempts in bench.size.depths}
    paths = {schema: write_script(bench.cluster, f"dashboard_{schema}", DASHBOARD, schema=schema)
             for schema in ("public", "recompute")}

    def run(label, attempts):
        path = paths["public" if label == "interview_core" else "recompute"]
        options = ("-c role=authenticated -c request.jwt.claims="
                   rf'{{"sub":"{ids[attempts]}","role":"authenticated"}}')
        return measure(bench.cluster, database, lambda: pgbench(
            bench.cluster, database, path, 1, "-T", bench.size.seconds, options=options))

    return [
        compare(bench, f"dashboard_{attempts}", f"Reading the dashboard of a user with {attempts:,} attempts",
                ("recompute", "interview_core"), lambda label: run(label, attempts), base="recompute",
                unit="dashboards/s", rounds=min(2, bench.size.rounds))
        for attempts in bench.size.depths
    ]
