"""What supabase-js reads through PostgREST's statements: rows, filters, counts, single rows."""

from itertools import product

import pytest

from database import TABLES, VIEWS

@pytest.fixture
def call(practised, supabase_js):
    """The answer to a call of Ada's, the backend's or a visitor's."""
    return lambda code: supabase_js.run(practised.api, f"return await {code}", signed_in=practised.ada)


@pytest.fixture
def read(call):
    """The data of a call, which must succeed."""
    def read(code):
        answer = call(code)
        assert answer["error"] is None, answer
        return answer["data"]
    return read


def test_a_user_reads_their_own_rows_the_backend_all_a_visitor_none(read):
    assert len(read("supabase.from('attempts').select()")) == 4
    assert len(read("admin.from('attempts').select()")) == 5
    assert read("supabase.from('users').select('full_name')") == [{"full_name": "Ada"}]
    assert len(read("visitor.from('questions').select()")) == 3
    assert len(read("supabase.from('questions').select()")) == 3


def test_a_select_list_renames_casts_and_reaches_into_documents(read):
    assert read("""
        supabase.from('attempts').select(
            'score:final_score, text:final_score::text, ml_scores->content, pace:ml_scores->notes->>pace')
        .eq('final_score', 60)""") == [{"score": 60, "text": "60.00", "content": 55, "pace": "slow"}]
    # Elements of a document by number, from a column that is none, too.
    assert read("""
        supabase.from('skill_progress').select('newest:score_history->-1->score, score_history->0->>date')
        .eq('skill_name', 'content')""") == [{"newest": 80, "date": "2026-03-02T10:00:00Z"}]
    assert read("supabase.from('questions').select('keywords->0').eq('id', 1)") == [{"keywords": "story"}]


CONDITIONS = [
    (".eq('final_score', 70)", [70]),
    (".neq('final_score', 70)", [60, 85.5]),
    (".gt('final_score', 70)", [85.5]),
    (".gte('final_score', 70)", [70, 85.5]),
    (".lt('final_score', 70)", [60]),
    (".lte('final_score', 70)", [60, 70]),
    (".is('final_score', null)", [None]),
    (".not('final_score', 'is', null)", [60, 70, 85.5]),
    (".in('final_score', [60, 85.5])", [60, 85.5]),
    (".not('question_id', 'in', '(1,2)')", [None]),
    (".in('feedback', ['Better.', 'Read, and \"on\".'])", [70]),
    (".in('question_id', [])", []),
    (".like('feedback', '%o long%')", [60]),
    (".like('feedback', '100\\\\%%')", [85.5]),
    (".ilike('feedback', 'BETTER*')", [70]),
    (".likeAnyOf('feedback', ['Too%', 'Bet%'])", [60, 70]),
    (".match({ question_id: 1, final_score: 70 })", [70]),
    (".contains('ml_scores', { content: 65 })", [70]),
    (".containedBy('ml_scores', { content: 80, voice: 1 })", [85.5, None]),
    (".eq('ml_scores->notes->>pace', 'slow')", [60]),
    (".gte('ml_scores->content', 65)", [70, 85.5]),
    (".eq('is_skipped', false).eq('domain', 'general')", [60, 70, 85.5, None]),
    (".gte('created_at', '2026-03-04').lt('created_at', '2026-03-05')", [85.5]),
    (".or('final_score.eq.60,feedback.eq.Better.')", [60, 70]),
    (".or('and(final_score.gt.60,final_score.lt.80),final_score.is.null')", [70, None]),
    (".or('feedback.in.(Better.,\"100% right\"),ml_scores.cs.{\"content\": 55}')", [60, 70, 85.5]),
]


def test_a_filter_leaves_the_rows_that_it_names(read):
    for condition, scores in CONDITIONS:
        rows = read(f"supabase.from('attempts').select('final_score'){condition}.order('created_at')")
        assert [row["final_score"] for row in rows] == scores, condition


def test_arrays_are_filtered_by_what_they_contain(read):
    def ids(condition):
        return [row["id"] for row in read(f"supabase.from('questions').select('id'){condition}.order('id')")]

    assert ids(".contains('keywords', ['story'])") == [1]
    assert ids(".overlaps('keywords', ['btree', 'you'])") == [1, 2]
    assert ids(".containedBy('keywords', ['btree'])") == [2, 3]


def test_an_order_a_limit_and_a_range(read):
    ordered = "supabase.from('attempts').select('final_score').order('final_score', { ascending: false, nullsFirst: false })"
    assert read(ordered) == [{"final_score": score} for score in (85.5, 70, 60, None)]
    assert read(f"{ordered}.order('id').limit(1)") == [{"final_score": 85.5}]
    assert read(f"{ordered}.range(1, 2)") == [{"final_score": 70}, {"final_score": 60}]
    assert read(f"{ordered}.limit(0)") == []
    assert read("supabase.from('attempts').select('final_score').order('ml_scores->content')"
                ".not('ml_scores->content', 'is', null).limit(1)") == [{"final_score": 60}]


COUNTS = [
    ("supabase.from('attempts').select('id', { count: 'exact' })", 4),
    ("supabase.from('attempts').select('id', { count: 'exact' }).limit(2)", 4),
    ("supabase.from('attempts').select('id', { count: 'exact', head: true }).gt('final_score', 60)", 2),
    ("supabase.from('attempts').select('id', { count: 'estimated' })", 4),
    ("admin.from('attempts').select('id', { count: 'exact' }).range(3, 9)", 5),
    ("admin.from('users').select('id, attempts!inner()', { count: 'exact' }).eq('attempts.question_id', 1).limit(5)", 1),
    ("supabase.from('session_summary').select('session_id', { count: 'exact' })", 1),
]


def test_an_exact_count_is_that_of_all_rows(call):
    for code, count in COUNTS:
        answer = call(code)
        assert (answer["error"], answer["count"]) == (None, count), code


def test_a_planned_count_is_the_planners(practised, call):
    for client, relation in [*product(["supabase", "admin"], ["attempts", "users", *VIEWS])]:
        if (client, relation) == ("supabase", "question_stats"):
            continue
        answer = call(f"{client}.from('{relation}').select('*', {{ count: 'planned', head: true }})")
        assert answer["error"] is None, (client, relation)
        assert answer["count"] >= 1, (client, relation)
        assert practised.api.exchanges[-1].statements[-1].startswith("EXPLAIN (FORMAT JSON) SELECT 1 FROM ")


def test_just_one_row_is_asked_for(call):
    def scores(rest):
        return call(f"supabase.from('attempts').select('final_score'){rest}")

    assert scores(".eq('final_score', 70).single()")["data"] == {"final_score": 70}
    assert scores(".eq('final_score', 70).maybeSingle()")["data"] == {"final_score": 70}
    none, several = scores(".eq('final_score', 1).single()"), scores(".single()")
    assert (none["status"], none["error"]["code"], none["error"]["details"]) == (406, "PGRST116", "0 rows")
    assert (several["error"]["code"], several["error"]["details"]) == ("PGRST116", "4 rows")
    nobody = scores(".eq('final_score', 1).maybeSingle()")
    assert (nobody["data"], nobody["error"]) == (None, None)
    assert scores(".maybeSingle()")["error"]["code"] == "PGRST116"


def test_every_table_and_view_is_read_by_those_who_may(call):
    for relation in (*TABLES, *VIEWS):
        count = ".select('*', { count: 'exact' }).limit(3)"
        assert call(f"admin.from('{relation}'){count}")["error"] is None, relation
        answer = call(f"supabase.from('{relation}'){count}")
        if relation in ("interview_core_installation", "objects_to_erase", "question_stats"):
            assert (answer["status"], answer["error"]["code"]) == (403, "42501"), relation
        else:
            assert answer["error"] is None, relation
