"""Single-row inserts by pgbench: of all users, of newcomers only, of one hot user."""

from comparison import compare
from contenders import ADOPTED, ALL_WRITERS, CONTENDERS, HERE, PEERS, WRITERS, require_exact
from measure import measure, pgbench, warm_up, write_script

TEMPLATE = (HERE / "data" / "single_insert.pgbench.in").read_text()
NEWCOMERS = (HERE / "data" / "newcomers.sql").read_text()
ANY_USER = r"\set user random(1, {users})"
CLIENTS = (1, 4, 16)
HOT_USER = r"\set user 1"


def script(bench, name="single", kind="user", choose=None):
    with bench.cluster.connect(bench.databases.base()) as connection:
        transcript, feedback = connection.execute("SELECT transcript, feedback FROM bench.sample").fetchone()
    choose = choose or ANY_USER.format(users=bench.size.users)
    return write_script(bench.cluster, f"{name}_insert", TEMPLATE, choose=choose, kind=kind,
                        transcript=transcript, feedback=feedback)


def run_round(bench, contender, path, clients, **content):
    """One round in a fresh copy of the contender's database."""
    database = bench.databases.fresh(contender, **content)
    warm_up(bench, database, path, clients)
    figures = measure(bench.cluster, database,
                      lambda: pgbench(bench.cluster, database, path, clients, "-T", bench.size.seconds))
    bench.databases.require_exact_after(contender, f"single inserts by {clients} client(s)")
    return figures


def single(bench):
    path = script(bench)
    return [
        compare(bench, f"single_{clients}", f"Single-row INSERTs, {clients} client{'s' * (clients > 1)}",
                ALL_WRITERS, lambda contender: run_round(bench, contender, path, clients),
                # The targets are for four clients.
                rounds=bench.size.rounds if clients == 4 else min(2, bench.size.rounds))
        for clients in CLIENTS
    ]


def newcomers(bench, key="newcomers", writers=WRITERS):
    """First attempts: every row of a summary is new."""
    clients = 4
    path = script(bench, "newcomers", "newcomer",
                  r"\set i :i + 1" "\n" rf"\set user :i * {clients} + :client_id")

    def run(contender):
        database = bench.databases.fresh(contender)
        with bench.cluster.connect(database) as connection:
            for statement in (NEWCOMERS % {"newcomers": bench.size.newcomers}).split(";\n"):
                if statement.strip():
                    connection.execute(statement)
        figures = measure(bench.cluster, database, lambda: pgbench(
            bench.cluster, database, path, clients, "-T", bench.size.seconds, define=["i=-1"]))
        bench.databases.require_exact_after(contender, "first attempts")
        return figures

    return [compare(bench, key, "Single-row INSERTs, 4 clients, first attempts of users only", writers, run)]


def adopted(bench):
    """Tables that an application made itself."""
    path = script(bench)
    alone = compare(bench, "adopted", "Single-row INSERTs, 1 client, adopted tables", ADOPTED,
                    lambda contender: run_round(bench, contender, path, 1))
    return [alone, *newcomers(bench, "adopted_newcomers", ADOPTED)]


def hot_user(bench):
    """All clients insert for one user, whose row is the lock that they queue for."""
    path = script(bench, "hot", choose=HOT_USER)
    alone, together = (
        compare(bench, f"hot_{clients}", f"Single-row INSERTs for one user, {clients} client{'s' * (clients > 1)}",
                WRITERS, lambda contender: run_round(bench, contender, path, clients),
                rounds=min(2, bench.size.rounds))
        for clients in (1, 16)
    )
    together.note = ("While clients queue, attempts are stored in another order than that of `created_at`. The peers"
                     " do not mind and get them wrong; interview_core places them where they belong.")
    return [alone, together]


# They keep neither review dates nor milestones.
KEPT_BY_PEERS = "table_name <> 'milestones' AND column_name NOT LIKE 'review%'"


def check_peers(bench):
    """The peers must be right where they claim to be: attempts in time order, one by one and many
    at once."""
    path = script(bench)
    for peer in PEERS:
        database = bench.databases.fresh(peer)
        with bench.cluster.connect(database) as connection:
            connection.execute("""
                INSERT INTO attempts (user_id, question_id, audio_duration, final_score, ml_scores, is_skipped,
                    created_at)
                SELECT user_id, question_id, audio_duration, final_score, ml_scores, is_skipped, created_at
                FROM bench.arriving ORDER BY n LIMIT 2000""")
            pgbench(bench.cluster, database, path, 1, "-t", 500)
            if CONTENDERS[peer].before_check:
                connection.execute(CONTENDERS[peer].before_check)
            require_exact(connection, f"inserts in time order ({peer})", KEPT_BY_PEERS)
            if peer == "expert":
                connection.execute("UPDATE attempts SET final_score = 50, ml_scores = '{}' WHERE id % 97 = 0")
                connection.execute("DELETE FROM attempts WHERE id % 89 = 0")
                require_exact(connection, f"updates and deletes ({peer})", KEPT_BY_PEERS)
