"""Changes of stored attempts: rescoring, deleting, and updates of columns that no summary depends
on."""

from comparison import compare
from measure import measure, pgbench, write_script

CLIENTS = 4
# Every attempt at most once, in scattered order; -D i=... is where a run begins.
CHOOSE = r"""\set i :i + 1
\set id 1 + permute(:i * @clients@ + :client_id, @attempts@)
"""
RESCORE = CHOOSE + r"""\set score random(3000, 9500)
UPDATE attempts SET final_score = :score * 0.01, ml_scores = jsonb_build_object('content', :score * 0.01, 'voice', :score * 0.01) WHERE id = :id;
"""
DELETE = CHOOSE + "DELETE FROM attempts WHERE id = :id;\n"
OTHER_COLUMNS = CHOOSE + r"""UPDATE attempts SET audio_file_url = 'https://example.com/audio/' || :id || '.webm', feedback = 'Good structure, and a clear example. Next time, say what came of it.' WHERE id = :id;
"""


def _compare(bench, key, title, template, contenders, note=""):
    attempts = bench.size.users * bench.size.earlier
    path = write_script(bench.cluster, key, template, clients=CLIENTS, attempts=attempts)
    warm_up_ids = attempts // 10 // CLIENTS

    def run(contender):
        database = bench.databases.fresh(contender)
        pgbench(bench.cluster, database, path, CLIENTS, "-t", min(100, warm_up_ids), define=["i=-1"])
        # Without triggers, deletes would run out of attempts before they run out of time.
        limit = (("-t", attempts * 8 // 10 // CLIENTS) if (key, contender) == ("deletes", "none")
                 else ("-T", bench.size.seconds))
        figures = measure(bench.cluster, database, lambda: pgbench(
            bench.cluster, database, path, CLIENTS, *limit, define=[f"i={warm_up_ids}"]))
        bench.databases.require_exact_after(contender, title)
        return figures

    return [compare(bench, key, title, contenders, run, unit="statements/s", note=note)]


def rescoring(bench):
    return _compare(bench, "rescoring", "UPDATEs of one attempt's scores, 4 clients", RESCORE,
                    ("none", "expert", "interview_core"),
                    f"The expert's triggers recompute the user, who has {bench.size.earlier} attempts. The row triggers"
                    " know inserts only, as in the applications that they stand for.")


def deletes(bench):
    return _compare(bench, "deletes", "DELETEs of one attempt, 4 clients", DELETE,
                    ("none", "expert", "interview_core"))


def other_columns(bench):
    return _compare(bench, "other_columns", "UPDATEs of audio_file_url and feedback, which no summary depends on,"
                    " 4 clients", OTHER_COLUMNS, ("none", "expert", "interview_core"))
