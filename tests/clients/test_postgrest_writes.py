"""What supabase-js writes through PostgREST's statements: bodies, RETURNING, upserts, filters."""

import pytest

from documents import partitioning


@pytest.fixture
def run(api, supabase_js, users):
    """The answer to code by Ada, the backend or a visitor."""
    def run(code, **values):
        return supabase_js.run(api, code, signed_in=users[0], ada=users[0], bob=users[1], **values)
    return run


@pytest.fixture
def done(run):
    """The data of a call, which must succeed."""
    def done(call, **values):
        answer = run(f"return await {call}", **values)
        assert answer["error"] is None, answer
        return answer["data"]
    return done


def test_the_backend_inserts_one_attempt_and_is_told_its_id(api, run, database):
    answer = run("""
        const { data: question } = await admin.from('questions').insert({ question: 'Why?' }).select('id').single()
        return await admin.from('attempts').insert({
            user_id: ada, question_id: question.id, final_score: 71.5, ml_scores: { content: 70 }, audio_duration: 64.2,
        }).select('id, final_score, questions(question), users(full_name, average_score)').single()""")
    assert (answer["status"], answer["error"]) == (201, None)
    assert answer["data"] == {
        # Embedded rows are those from before the statement, whose triggers fire at its end.
        "id": 1, "final_score": 71.5, "questions": {"question": "Why?"}, "users": {"full_name": "Ada", "average_score": 0}}
    assert database.value("SELECT average_score FROM users WHERE full_name = 'Ada'") == 71.5
    mode, settings, statement = api.exchanges[-1].statements
    assert mode == "SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE"
    assert settings.count("set_config(") == 7
    assert "json_to_record(" in statement and " RETURNING " in statement


def test_the_backend_inserts_many_attempts_in_one_statement(api, done):
    rows = done("""
        admin.from('attempts').insert([
            { user_id: ada, final_score: 60, created_at: '2026-03-02T10:00:00Z' },
            { user_id: bob, final_score: null, created_at: '2026-03-02T10:00:00Z' },
            { user_id: ada, final_score: 80, created_at: '2026-03-03T10:00:00Z' },
        ]).select('id, user_id, final_score')""")
    assert [row["final_score"] for row in rows] == [60, None, 80]
    assert "json_to_recordset(" in api.exchanges[-1].statements[-1]
    assert done("supabase.from('users').select('average_score, current_streak').single()") == {
        "average_score": 70, "current_streak": 2}


def test_documents_and_arrays_arrive_as_they_were_sent(done):
    row = done("""
        admin.from('attempts').insert({ user_id: ada, final_score: 71.554,
            ml_scores: JSON.stringify({ content: '82.5' }),  // serialised twice
            llm_feedback: { notes: ['a "b"', null, { c: 1e3 }] }, strengths: ['calm', 'to the "point", \\\\ clear'],
            improvements: [], transcript: 'Ünï, {x} 🎤' }).select().single()""")
    assert (row["final_score"], row["llm_feedback"]) == (71.55, {"notes": ['a "b"', None, {"c": 1000}]})
    assert (row["strengths"], row["improvements"]) == (["calm", 'to the "point", \\ clear'], [])
    assert row["transcript"] == "Ünï, {x} 🎤"
    assert done("supabase.from('skill_progress').select('skill_name, current_avg')") == [
        {"skill_name": "content", "current_avg": 82.5}]
    session = done("""
        supabase.from('interview_sessions').insert({ user_id: ada, question_ids: [3, 4], jd_keywords: ['sql', 'rust'] })
            .select('question_ids, jd_keywords').single()""")
    assert session == {"question_ids": [3, 4], "jd_keywords": ["sql", "rust"]}


def test_without_select_nothing_is_returned(run):
    answer = run("return await admin.from('attempts').insert({ user_id: ada, final_score: 60 })")
    assert (answer["status"], answer["data"], answer["error"]) == (201, None, None)
    answer = run("return await admin.from('attempts').insert([{ user_id: ada }, { user_id: bob }], { count: 'exact' })")
    assert (answer["count"], answer["error"]) == (2, None)
    assert run("return await admin.from('attempts').insert([])")["status"] == 201


def test_objects_with_different_keys_get_null_or_the_default(done):
    rows = done("""
        admin.from('attempts').insert([
            { user_id: ada, final_score: 60, domain: 'data', is_skipped: false },
            { user_id: ada, feedback: 'Good.', is_skipped: false },
        ]).select('final_score, domain, feedback')""")
    assert rows[1] == {"final_score": None, "domain": None, "feedback": "Good."}
    rows = done("""
        admin.from('attempts').insert([
            { id: 501, user_id: ada, final_score: 60, domain: 'data' }, { user_id: ada, feedback: 'Good.', ml_scores: {} },
        ], { defaultToNull: false }).select('id, final_score, domain, feedback, ml_scores')""")
    assert rows[0] == {"id": 501, "final_score": 60, "domain": "data", "feedback": None, "ml_scores": {}}
    assert {**rows[1], "id": 0} == {"id": 0, "final_score": 0, "domain": "general", "feedback": "Good.", "ml_scores": {}}


def test_an_upsert_of_a_profile_changes_what_a_user_may(run, done):
    done("admin.from('attempts').insert({ user_id: ada, final_score: 60 })")
    answer = run("""
        return await supabase.from('users').upsert({ id: ada, full_name: 'Ada King', time_zone: 'Europe/Paris',
            total_attempts: 99, average_score: 100, current_streak: 40, email: 'other@example.com' }).select().single()""")
    # 200: the row was there.
    assert (answer["status"], answer["error"]) == (200, None)
    shown = {key: answer["data"][key] for key in ("full_name", "time_zone", "total_attempts", "average_score", "email")}
    assert shown == {"full_name": "Ada King", "time_zone": "Europe/Paris", "total_attempts": 1, "average_score": 60,
                     "email": "ada@example.com"}


def test_a_whole_profile_can_be_sent_back(run, done):
    done("admin.from('attempts').insert({ user_id: ada, final_score: 60 })")
    answer = run("""
        const { data: profile } = await supabase.from('users').select().single()
        await admin.from('attempts').insert({ user_id: ada, final_score: 80 })  // meanwhile
        await supabase.from('users').upsert({ ...profile, full_name: 'Ada King' })
        await supabase.from('users').update({ ...profile, target_role: 'PM' }).eq('id', ada)
        await admin.from('users').upsert([{ ...profile, target_industry: 'Software' }])
        return await supabase.from('users').select('full_name, target_role, target_industry, total_attempts').single()""")
    assert answer["data"] == {"full_name": "Ada", "target_role": None, "target_industry": "Software", "total_attempts": 2}
    answer = run("""return await supabase.from('users').upsert([{ id: bob, full_name: 'Not Bob' }])""")
    assert (answer["status"], answer["error"]["code"]) == (403, "42501")


def test_a_profile_that_is_missing_is_inserted_by_its_upsert(run, database, users):
    database.installer.execute("DELETE FROM users WHERE id = %s", [users[0]])
    answer = run("return await supabase.from('users').upsert({ id: ada, full_name: 'Ada', total_attempts: 7 }).select().single()")
    assert (answer["status"], answer["error"]) == (201, None)
    assert (answer["data"]["total_attempts"], answer["data"]["email"]) == (0, "ada@example.com")


def test_an_upsert_of_attempts_by_their_id_corrects_scores(api, done):
    done("admin.from('attempts').insert([{ id: 1, user_id: ada, final_score: 60 }, { id: 2, user_id: ada, final_score: 70 }])")
    rows = done("""
        admin.from('attempts').upsert([
            { id: 1, user_id: ada, final_score: 90 }, { id: 3, user_id: ada, final_score: 50 },
        ]).select('id, final_score')""")
    assert rows == [{"id": 1, "final_score": 90}, {"id": 3, "final_score": 50}]
    assert " ON CONFLICT (\"id\") DO UPDATE SET " in api.exchanges[-1].statements[-1]
    assert done("supabase.from('users').select('total_attempts, average_score').single()") == {
        "total_attempts": 3, "average_score": 70}


@pytest.mark.parametrize("kind", ["by_month", "by_hash"])
def test_attempts_that_are_partitioned_are_written_alike(api, database, done, kind):
    database.installer.execute(partitioning(kind))
    api.api.reload()
    # An upsert goes by the primary key, which now has the partition's key too.
    rows = """[{ id: 1, user_id: ada, final_score: 60, created_at: '2026-03-02T10:00:00Z' },
               { id: 2, user_id: bob, final_score: 70, created_at: '2026-04-02T10:00:00Z' }]"""
    done(f"admin.from('attempts').insert({rows})")
    assert done(f"admin.from('attempts').upsert({rows.replace('60', '90')}).select('final_score, users(full_name)')") == [
        {"final_score": 90, "users": {"full_name": "Ada"}}, {"final_score": 70, "users": {"full_name": "Bob"}}]
    assert done("admin.from('attempts').delete().gt('created_at', '2026-04-01').select('id')") == [{"id": 2}]
    assert done("supabase.from('users').select('average_score, attempts(final_score)').single()") == {
        "average_score": 90, "attempts": [{"final_score": 90}]}


def test_duplicates_are_ignored_on_request(api, done):
    done("admin.from('attempts').insert({ id: 1, user_id: ada, final_score: 60 })")
    rows = done("""
        admin.from('attempts').upsert([
            { id: 1, user_id: ada, final_score: 90 }, { id: 2, user_id: ada, final_score: 50 },
        ], { ignoreDuplicates: true }).select('id, final_score')""")
    assert rows == [{"id": 2, "final_score": 50}]
    assert api.exchanges[-1].statements[-1].count(" DO NOTHING") == 1
    assert done("""
        admin.from('excused_days').upsert([{ user_id: ada, day: '2026-03-01', reason: 'ill' },
            { user_id: ada, day: '2026-03-01', reason: 'on holiday' }],
            { onConflict: 'user_id,day', ignoreDuplicates: true }).select('reason')""") == [{"reason": "ill"}]


def test_an_upsert_by_another_key_updates(done):
    call = """admin.from('excused_days').upsert({ user_id: ada, day: '2026-03-01', reason: 'ill' },
        { onConflict: 'user_id, day', count: 'exact' }).select('reason')"""
    assert done(call) == [{"reason": "ill"}]
    assert done(call.replace("ill", "away")) == [{"reason": "away"}]


def test_an_update_and_a_delete_reach_what_their_filters_name(run, done):
    done("""
        admin.from('attempts').insert([
            { user_id: ada, final_score: 60, feedback: 'one' }, { user_id: ada, final_score: 70, feedback: 'two' },
            { user_id: bob, final_score: 80, feedback: 'three' }])""")
    answer = run("""
        return await admin.from('attempts').update({ final_score: 65 }, { count: 'exact' })
            .or('feedback.eq.one,final_score.gt.75').eq('user_id', ada)""")
    assert (answer["status"], answer["count"], answer["data"]) == (204, 1, None)
    assert done("""
        admin.from('attempts').update({ ml_scores: { voice: 50 }, strengths: ['calm', 'clear "points"'] })
            .eq('feedback', 'two').select('strengths, users(full_name)').single()""") == {
        "strengths": ["calm", 'clear "points"'], "users": {"full_name": "Ada"}}
    assert done("admin.from('attempts').update({}).eq('feedback', 'two').select('id')") == []
    answer = run("return await admin.from('attempts').delete({ count: 'exact' }).lt('final_score', 70)")
    assert (answer["status"], answer["count"]) == (204, 1)
    assert done("admin.from('attempts').delete().eq('user_id', bob).select('feedback')") == [{"feedback": "three"}]
    assert done("supabase.from('users').select('total_attempts, average_score').single()") == {
        "total_attempts": 1, "average_score": 70}


def test_a_user_writes_their_own_sessions_and_questions_only(run, done):
    session = done("supabase.from('interview_sessions').insert({ user_id: ada, session_name: 'Monday' }).select().single()")
    assert done("supabase.from('interview_sessions').update({ status: 'abandoned' }).eq('id', id).select('status')",
                id=session["id"]) == [{"status": "abandoned"}]
    assert done("""
        supabase.from('questions').insert({ question: 'Mine?', is_custom: true, uploaded_by: ada })
            .select('question, users(full_name)')""".replace("users(", "users!uploaded_by(")) == [
        {"question": "Mine?", "users": {"full_name": "Ada"}}]
    for call in ("supabase.from('interview_sessions').insert({ user_id: bob })",
                 "supabase.from('questions').insert({ question: 'Official?' })",
                 "supabase.from('attempts').insert({ user_id: ada, final_score: 100 })",
                 "supabase.from('skill_progress').upsert({ user_id: ada, skill_name: 'voice', current_avg: 100 })",
                 "supabase.from('milestones').delete().eq('user_id', ada)",
                 "admin.from('skill_progress').update({ current_avg: 100 }).eq('user_id', ada)"):
        answer = run(f"return await {call}")
        assert (answer["status"], answer["error"]["code"]) == (403, "42501"), call
    # Row level security hides the rows of others: nothing happens to them.
    assert done("supabase.from('users').update({ full_name: 'Not Bob' }).eq('id', bob).select()") == []


def test_a_visitor_writes_nothing(run):
    for call in ("visitor.from('attempts').insert({ user_id: ada })", "visitor.from('users').upsert({ id: ada })",
                 "visitor.from('questions').update({ question: 'Hm?' }).eq('id', 1)",
                 "visitor.from('interview_sessions').delete().eq('user_id', ada)"):
        answer = run(f"return await {call}")
        assert (answer["status"], answer["error"]["code"]) == (401, "42501"), call


def test_a_single_row_that_is_not_one_undoes_the_write(run, done):
    done("admin.from('attempts').insert([{ user_id: ada, final_score: 60 }, { user_id: ada, final_score: 70 }])")
    answer = run("return await admin.from('attempts').update({ final_score: 0 }).eq('user_id', ada).select().single()")
    assert (answer["status"], answer["error"]["code"]) == (406, "PGRST116")
    assert done("supabase.from('users').select('average_score').single()") == {"average_score": 65}
