"""Functions that supabase-js calls through PostgREST's statements."""

import pytest


@pytest.fixture
def call(practised, supabase_js):
    """The answer to a call in the extension's schema."""
    def call(code, client="supabase"):
        return supabase_js.run(practised.api, f"return await {client}.schema('interview_core').{code}", signed_in=practised.ada,
                               ada=practised.ada, bob=practised.bob)
    return call


def test_a_call_passes_its_arguments_by_name(practised, call):
    answer = call("rpc('next_questions', { for_user: ada, how_many: 3, only_domain: 'general' })")
    assert answer["error"] is None
    assert [(row["position"], row["reason"]) for row in answer["data"]] == [(1, "due"), (2, "due"), (3, "new")]
    mode, settings, statement = practised.api.exchanges[-1].statements
    # Of a function that is STABLE.
    assert mode.endswith(" READ ONLY")
    assert '"how_many" := body."how_many"' in statement


def test_a_call_by_get_is_the_same(practised, call):
    by_post = call("rpc('next_questions', { for_user: ada, how_many: 3 })")
    by_get = call("rpc('next_questions', { for_user: ada, how_many: 3 }, { get: true })")
    assert by_get["data"] == by_post["data"]
    assert practised.api.exchanges[-1].method == "GET"


def test_the_rows_of_a_function_are_selected_from(call):
    answer = call("""rpc('next_questions', { for_user: ada }, { count: 'exact' })
        .select('question_id, reason').eq('category', 'behavioral').order('question_id', { ascending: false }).limit(1)""")
    assert (answer["data"], answer["count"]) == ([{"question_id": 3, "reason": "new"}], 2)
    answer = call("rpc('next_questions', { for_user: ada, how_many: 1 }).select('question').single()")
    assert answer["data"] == {"question": "Tell us about yourself."}


def test_a_document_comes_as_it_is(call):
    answer = call("rpc('progress_report', { for_user: ada, from_date: '2026-03-01', to_date: '2026-03-07' })")
    assert answer["error"] is None and isinstance(answer["data"], dict)
    assert call("rpc('export_user', { user_id: ada })")["data"]["users"][0]["full_name"] == "Ada"


def test_a_user_asks_for_themselves_the_backend_for_anybody_a_visitor_not_at_all(call):
    for code in ("rpc('next_questions', { for_user: bob })", "rpc('export_user', { user_id: bob })",
                 "rpc('progress_report', { for_user: bob, from_date: '2026-03-01', to_date: '2026-03-07' })"):
        denied = call(code)
        assert (denied["status"], denied["error"]["code"]) == (403, "42501"), code
        assert call(code, client="admin")["error"] is None, code
        visitor = call(code, client="visitor")
        assert (visitor["status"], visitor["error"]["code"]) == (401, "42501"), code


def test_a_function_that_nobody_may_call_is_refused(call):
    answer = call("rpc('rebuild_summaries', { target_schema: 'public' })")
    assert (answer["status"], answer["error"]["code"]) == (403, "42501")


def test_a_call_that_fits_no_function_is_not_found(call):
    answer = call("rpc('next_questions', { how_many: 3 })")
    assert (answer["status"], answer["error"]["code"]) == (404, "PGRST202")


def test_the_backend_merges_erases_and_checks_accounts(api, supabase_js, users, practice):
    answers = supabase_js.run(api, """
        const core = admin.schema('interview_core')
        return [
            await core.rpc('merge_users', { from_user: bob, into_user: ada }).eq('name', 'attempts'),
            await core.rpc('erase_user', { user_id: bob }),
            await core.rpc('check_summaries'),
            await core.rpc('health').neq('status', 'ok').select('check_name, status'),
            await admin.from('users').select('full_name, total_attempts'),
        ]""", ada=users[0], bob=users[1])
    assert [answer["error"] for answer in answers] == [None] * 5
    merged, erased, differences, unhealthy, left = (answer["data"] for answer in answers)
    assert [row["rows"] for row in merged] == [1]
    assert erased["erased"]["users"] == 1
    assert differences == []
    assert [row for row in unhealthy if row["status"] == "error"] == []
    assert left == [{"full_name": "Ada", "total_attempts": 5}]
