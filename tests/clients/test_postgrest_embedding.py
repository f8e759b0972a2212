"""What PostgREST embeds in what: every pair of relations is unambiguous, and means what it says."""

import re

import pytest

from adoption import move_in
from cluster import PROJECT
from database import TABLES, VIEWS
from documents import partitioning
from postgrest import serve
from postgrest.relationships import between
from releases import VERSIONS, restore_release

# Pairs for which a request must name the relationship, and why.
AMBIGUOUS = {}


@pytest.fixture(params=["fresh", *VERSIONS, "adopted", "by_month", "by_hash"])
def any_installation(request, kind_of_database, make_database, tmp_path):
    """A database of either kind: installed, upgraded from a release, taken over, or with partitioned
    attempts."""
    if request.param == "adopted":
        database = request.getfixturevalue("moving")
        move_in(database)
        return database
    if request.param in ("fresh", "by_month", "by_hash"):
        database = make_database(kind_of_database)
        if request.param != "fresh":
            database.installer.execute(partitioning(request.param))
        return database
    database = make_database(kind_of_database, installed=False)
    restore_release(database, request.param, tmp_path)
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    database.value("SELECT interview_core.install()")
    return database


def test_no_pair_of_relations_is_ambiguous(any_installation):
    with serve(any_installation) as api:
        relationships = api.api.schema.relationships
        ours = [(any_installation.schema, name) for name in (*TABLES, *VIEWS)]
        assert set(ours) <= set(api.api.schema.relations)
        found = {(origin[1], target[1]): [each.constraint for each in between(relationships, origin, target[1])]
                 for origin in ours for target in ours}
    assert {pair: meant for pair, meant in found.items() if len(meant) > 1} == AMBIGUOUS
    # The rules have found what there is to be found.
    assert sum(map(len, found.values())) > 90


def test_the_user_of_a_question_is_who_uploaded_it(practised, call):
    assert call("supabase.from('questions').select('question, users(full_name)').order('id')") == [
        {"question": "Tell us about yourself.", "users": None},
        {"question": "What is an index for?", "users": None},
        {"question": "Why did you leave?", "users": {"full_name": "Ada"}},
    ]
    assert call("supabase.from('questions').select('users!inner(full_name)')") == [{"users": {"full_name": "Ada"}}]
    assert call("supabase.from('users').select('questions(question)').single()") == {
        "questions": [{"question": "Why did you leave?"}]}


def test_the_document_lists_what_can_be_embedded(practised):
    found = {}
    for each in practised.api.api.schema.relationships:
        if each.origin[1] in TABLES and each.target[1] in TABLES:
            column = 0 if each.is_to_one else 1
            found.setdefault(each.origin[1], ([], []))[column].append(each.target[1])
    document = (PROJECT / "docs" / "supabase.md").read_text().partition("| in | one of each | lists of |\n")[2]
    shown = {}
    for row in document.partition("\n\n")[0].splitlines()[1:]:
        names, *targets = (re.findall("`([a-z_]+)`", cell) for cell in row.strip("|").split("|"))
        shown.update({name: tuple(targets) for name in names})
    assert shown == {name: tuple(map(sorted, targets)) for name, targets in found.items()}


@pytest.fixture
def call(practised, supabase_js):
    """The data of a call by Ada or the backend, which must succeed."""
    def call(code):
        answer = supabase_js.run(practised.api, f"return await {code}", signed_in=practised.ada, session=practised.session)
        assert answer["error"] is None, answer
        return answer["data"]
    return call


def test_a_hint_names_the_key(call):
    for hint in ("questions_uploaded_by_fkey", "uploaded_by"):
        assert call(f"supabase.from('questions').select('uploader:users!{hint}(full_name)').eq('id', 3).single()") == {
            "uploader": {"full_name": "Ada"}}


def test_a_session_has_its_attempts_with_their_questions(practised, call):
    assert call("""
        supabase.from('interview_sessions')
            .select('session_name, attempts(final_score, questions(question, category))')
            .order('final_score', { referencedTable: 'attempts' }).eq('id', session).single()""") == {
        "session_name": "First",
        "attempts": [
            {"final_score": 60, "questions": {"question": "Tell us about yourself.", "category": "behavioral"}},
            {"final_score": 70, "questions": {"question": "Tell us about yourself.", "category": "behavioral"}},
            {"final_score": 85.5, "questions": {"question": "What is an index for?", "category": "technical"}},
        ]}
    statement = practised.api.exchanges[-1].statements[-1]
    assert statement.count(" LEFT JOIN LATERAL ") == 2 and "json_agg(" in statement


def test_embedded_rows_are_filtered_ordered_and_limited(call):
    assert call("""
        supabase.from('users').select('full_name, attempts(final_score)')
            .gte('attempts.final_score', 60).order('final_score', { referencedTable: 'attempts', ascending: false })
            .limit(2, { referencedTable: 'attempts' }).single()""") == {
        "full_name": "Ada", "attempts": [{"final_score": 85.5}, {"final_score": 70}]}
    assert call("""
        admin.from('users').select('full_name, attempts!inner(final_score)').eq('attempts.final_score', 40)""") == [
        {"full_name": "Bob", "attempts": [{"final_score": 40}]}]
    assert call("""
        supabase.from('questions').select('id, attempts(final_score)')
            .or('final_score.eq.60,final_score.eq.85.5', { referencedTable: 'attempts' }).order('id')""") == [
        {"id": 1, "attempts": [{"final_score": 60}]}, {"id": 2, "attempts": [{"final_score": 85.5}]},
        {"id": 3, "attempts": []}]


def test_row_level_security_holds_for_embedded_rows(call):
    counted = "from('questions').select('id, question_history(times_asked)').eq('id', 2).single()"
    assert len(call(f"supabase.{counted}")["question_history"]) == 1
    assert len(call(f"admin.{counted}")["question_history"]) == 2


def test_views_are_embedded_by_the_keys_of_their_tables(call):
    assert call("""
        supabase.from('user_progress_overview')
            .select('full_name, skill_breakdown(skill_name, current_avg), session_summary(attempt_count)').single()""") == {
        "full_name": "Ada", "session_summary": [{"attempt_count": 3}],
        "skill_breakdown": [{"skill_name": "content", "current_avg": 66.67}, {"skill_name": "voice", "current_avg": 71}]}
    assert call("""
        supabase.from('attempts').select('final_score, session_summary(session_name)').eq('final_score', 60)""") == [
        {"final_score": 60, "session_summary": {"session_name": "First"}}]
    histories = call("""
        admin.from('question_stats').select('question_history(times_asked, users(full_name))')
            .eq('question_id', 2).single()""")["question_history"]
    assert sorted(history["users"]["full_name"] for history in histories) == ["Ada", "Bob"]


def test_a_users_history_has_the_questions(call):
    assert call("""
        supabase.from('question_history').select('times_asked, review_due, questions(question)')
            .order('question_id').limit(1).single()""") == {
        "times_asked": 2, "review_due": "2026-03-08", "questions": {"question": "Tell us about yourself."}}


def test_each_pair_that_is_related_can_be_read(practised, supabase_js):
    """All embeddings, in both directions, in one level."""
    pairs = sorted({(relationship.origin[1], relationship.target[1])
                    for relationship in practised.api.api.schema.relationships if relationship.origin[0] == "public"})
    answers = supabase_js.run(practised.api, """
        const answers = []
        for (const [origin, target] of pairs)
            answers.push([origin, target, (await admin.from(origin).select(`*, ${target}(*)`)).error])
        return answers""", pairs=[pair for pair in pairs if pair not in AMBIGUOUS])
    assert [answer for answer in answers if answer[2] is not None] == []


def test_what_is_not_related_is_not_embedded(practised, supabase_js):
    answer = supabase_js.run(practised.api, "return await admin.from('attempts').select('milestones(*)')")
    assert (answer["status"], answer["error"]["code"]) == (400, "PGRST200")
