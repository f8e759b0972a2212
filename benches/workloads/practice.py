"""Reading what to practise next and how practice went, as the user, through row level security: each
view and function of docs/practice.md and docs/reports.md, for a user with few attempts and for one
with many, in a bank of 5,000 questions."""

from comparison import Comparison
from measure import measure, pgbench, write_script
from server import HERE

# How many attempts, at how many questions.
USERS = {1000: 300, 100_000: 5000}
READS = {
    "next_questions": "SELECT * FROM interview_core.next_questions('@user@');\n",
    "skill_needs": "SELECT * FROM skill_needs;\n",
    "domain_progress": "SELECT * FROM domain_progress;\n",
    "weekly_summary": "SELECT * FROM weekly_summary;\n",
    # Of a month.
    "progress_report": "SELECT interview_core.progress_report('@user@', current_date - 30, current_date);\n",
}


def practice(bench):
    database = bench.databases.fresh("interview_core")
    text = (HERE / "data" / "practising_user.sql").read_text()
    ids = {}
    with bench.cluster.connect(database) as connection:
        for attempts, questions in USERS.items():
            connection.execute(text % {"attempts": attempts, "questions": questions})
            ids[attempts] = connection.execute("SELECT md5('practising user ' || %s)::uuid", [attempts]).fetchone()[0]
        connection.execute("VACUUM ANALYZE")
    return [_comparison(bench, database, name, statement, ids) for name, statement in READS.items()]


def _comparison(bench, database, name, statement, ids):
    rows = {f"{attempts:,} attempts": [] for attempts in ids}
    for _ in range(bench.size.rounds):
        for attempts, user in ids.items():
            path = write_script(bench.cluster, f"{name}_{attempts}", statement, user=user)
            options = f'-c role=authenticated -c request.jwt.claims={{"sub":"{user}","role":"authenticated"}}'
            rows[f"{attempts:,} attempts"].append(measure(bench.cluster, database, lambda: pgbench(
                bench.cluster, database, path, 1, "-T", bench.size.seconds, options=options)))
    bench.say(f"{name}: " + ", ".join(f"{label} {figures[-1]['p50']:.2f} ms" for label, figures in rows.items()))
    return Comparison(name, f"Reading {name}, by what the user has practised (interview_core)", rows,
                      base=next(iter(rows)), ratio="p50", unit="calls/s")
