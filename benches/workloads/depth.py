"""How the costs grow: with the number of a user's attempts, and with the number of users."""


from server import cpu_nanoseconds
from comparison import Comparison, compare
from measure import percentiles, timed
from workloads import single

INSERT = """
    INSERT INTO attempts (user_id, question_id, transcript, feedback, audio_duration, final_score, ml_scores)
    SELECT md5('deep user ' || %s)::uuid, question_id, transcript, feedback, audio_duration, final_score, ml_scores
    FROM bench.arriving CROSS JOIN bench.sample WHERE n = %s"""
ANY_ATTEMPT = """
    SELECT id FROM attempts WHERE user_id = md5('deep user ' || %s)::uuid ORDER BY md5(id::text) LIMIT 1"""


def depth(bench):
    """In-order inserts for users with few and with many attempts, taking turns in one session."""
    rows = {}
    for number in range(bench.size.rounds):
        database = bench.databases.fresh("interview_core", deep=bench.size.depths)
        with bench.cluster.connect(database, prepare_threshold=0) as connection:
            pid = connection.info.backend_pid
            times = {attempts: [] for attempts in bench.size.depths}
            cpu = {attempts: [] for attempts in bench.size.depths}
            # A user with ten attempts soon has more, so there cannot be many turns.
            for turn in range(1, 1 + bench.size.turns):
                for attempts in bench.size.depths:
                    before = cpu_nanoseconds(pid)
                    times[attempts].append(timed(connection.execute, INSERT, [str(attempts), turn]))
                    cpu[attempts].append((cpu_nanoseconds(pid) - before) / 1000)
        bench.databases.require_exact_after("interview_core", "inserts for users with few and with many attempts")
        for attempts in bench.size.depths:
            # The first ones make plans.
            milliseconds = times[attempts][bench.size.turns // 5:]
            rows.setdefault(f"{attempts:,} attempts", []).append({
                "rate": 1000 * len(milliseconds) / sum(milliseconds), **percentiles(milliseconds),
                "cpu": percentiles(cpu[attempts][bench.size.turns // 5:])["p50"]})
        bench.say(f"depth, round {number + 1} of {bench.size.rounds}")
    labels = list(rows)
    note = (f"{bench.size.turns} inserts for each user, in turns, one session. A history of ten points is shorter than"
            " a full one, which the first row gains by. CPU is the median of the backend's.")
    return [Comparison("depth", "In-order INSERTs by what the user has already (interview_core)", rows,
                       base=labels[0], ratio="cpu", note=note)]


def worst_case(bench):
    """The cost of rescoring and of deleting an attempt, for users with few attempts and with
    many."""
    comparisons = []
    for key, title, statement in (
        ("worst_rescore", "Rescoring one attempt", "UPDATE attempts SET final_score = 1 WHERE id = %s"),
        ("worst_delete", "Deleting one attempt", "DELETE FROM attempts WHERE id = %s"),
    ):
        rows = {}
        database = bench.databases.fresh("interview_core", deep=bench.size.depths)
        with bench.cluster.connect(database, prepare_threshold=0) as connection:
            for attempts in bench.size.depths:
                milliseconds = []
                for _ in range(6):
                    victim = connection.execute(ANY_ATTEMPT, [str(attempts)]).fetchone()[0]
                    milliseconds.append(timed(connection.execute, statement, [victim]))
                # The first one makes plans.
                rows[f"{attempts:,} attempts"] = [
                    {"rate": 1000 / each, "p50": each} for each in milliseconds[1:]]
        bench.databases.require_exact_after("interview_core", title)
        bench.say(f"{key}: " + ", ".join(f"{label} {figures[-1]['p50']:.1f} ms" for label, figures in rows.items()))
        comparisons.append(Comparison(key, f"{title} of a user with this many (interview_core)", rows,
                                      base=next(iter(rows)), ratio="p50", unit="statements/s"))
    return comparisons


def population(bench):
    """The same inserts among fewer or more users, all with full histories."""
    found = []
    for users in bench.size.populations:
        path = single.script(bench, f"population_{users}", choose=single.ANY_USER.format(users=users))
        found.append(compare(
            bench, f"population_{users}", f"Single-row INSERTs, 4 clients, {users:,} users",
            ("none", "interview_core"), lambda contender: single.run_round(bench, contender, path, 4, users=users)))
    return found
