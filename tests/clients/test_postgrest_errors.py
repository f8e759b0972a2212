"""Errors reach supabase-js as PostgREST shows them: SQLSTATE, message, details and hint."""

import pytest


@pytest.fixture
def error(practised, supabase_js):
    def error(call):
        answer = supabase_js.run(practised.api, f"return await {call}", signed_in=practised.ada, ada=practised.ada)
        assert answer["data"] is None
        return answer["status"], answer["error"]["code"], answer["error"]
    return error


@pytest.mark.parametrize("call, status, code", [
    ("admin.from('attempts').insert({ user_id: ada, ml_scores: { content: 'good' } })", 400, "22023"),
    ("admin.from('attempts').insert({ user_id: ada, ml_scores: { content: 101 } })", 400, "22023"),
    ("admin.from('attempts').insert({ user_id: ada, content_score: 101 })", 400, "23514"),
    ("admin.from('attempts').insert({ user_id: ada, final_score: 1e9 })", 400, "22003"),
    ("admin.from('attempts').insert({ user_id: ada, final_score: 'high' })", 400, "22P02"),
    ("admin.from('attempts').insert({ user_id: ada, created_at: '2999-01-01' })", 400, "22008"),
    ("admin.from('attempts').insert({ final_score: 70 })", 400, "23502"),
    ("admin.from('attempts').insert({ user_id: crypto.randomUUID() })", 409, "23503"),
    ("admin.from('attempts').insert([{ id: 1, user_id: ada }, { id: 2, user_id: ada }])", 409, "23505"),
    ("admin.from('attempts').insert({ user_id: ada, score: 70 })", 400, "PGRST204"),
    ("admin.from('attempts').select('score')", 400, "42703"),
    ("admin.from('attempt').select()", 404, "PGRST205"),
    ("supabase.from('attempts').insert({ user_id: ada, final_score: 100 })", 403, "42501"),
    ("visitor.from('attempts').insert({ user_id: ada, final_score: 100 })", 401, "42501"),
    ("supabase.from('users').update({ time_zone: 'Nowhere/Land' }).eq('id', ada)", 400, "22023"),
    ("admin.from('user_progress_overview').update({ full_name: 'A' }).eq('user_id', ada)", 500, "55000"),
    ("admin.schema('interview_core').rpc('next_questions', { for_user: ada, how_many: 101 })", 400, "22023"),
    # PostgREST takes a missing row for a mistake of the function's.
    ("admin.schema('interview_core').rpc('next_questions', { for_user: crypto.randomUUID() })", 500, "P0002"),
    ("supabase.schema('auth').from('users').select()", 406, "PGRST106"),
])
def test_an_error_arrives_with_its_sqlstate(error, call, status, code):
    assert error(call)[:2] == (status, code)


def test_a_bad_score_is_explained(error):
    _, _, shown = error("""admin.from('attempts').insert([
        { user_id: ada, ml_scores: { content: 60 } }, { user_id: ada, ml_scores: { voice: 'loud' } }])""")
    assert shown["message"] == 'sub-score for skill "voice" must be a number, not "loud"'
    assert shown["details"].startswith("It is row 2 of the statement: user "), shown
    assert shown["hint"].startswith("ml_scores is an object such as "), shown
