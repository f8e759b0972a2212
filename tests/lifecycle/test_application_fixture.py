"""The application that the tests of adopt() move in with: its own shape, rows, and habits."""

import application
from application import day_at_the_application
from application_rows import fill_with_many



def test_it_has_the_parts_that_such_applications_have(moving):
    assert moving.value("SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND roles = '{public}'") == 25
    assert moving.value("SELECT count(*) FROM pg_policies WHERE schemaname = 'storage'") == (
        10 if moving.kind == "supabase" else 0)
    indexes = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'idx%'"
    assert moving.value(indexes) == 28
    triggers = moving.rows("SELECT tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
                           " WHERE pronamespace = 'public'::regnamespace ORDER BY 1")
    assert [row["tgname"] for row in triggers] == [
        "on_auth_user_created", "trigger_update_question_history", "trigger_update_skill_progress",
        "trigger_update_user_stats", "update_questions_updated_at", "update_sessions_updated_at",
        "update_users_updated_at"]


def test_its_summaries_have_drifted(moving):
    exact = """SELECT count(*) FROM skill_progress p WHERE current_avg = (
        SELECT round(avg(content_score), 2) FROM attempts a WHERE a.user_id = p.user_id) AND skill_name = 'content'"""
    assert moving.value(exact) < moving.value("SELECT count(*) FROM skill_progress WHERE skill_name = 'content'")
    assert moving.value("SELECT sum(current_streak + longest_streak) FROM users") == 0
    assert moving.value("SELECT count(*) FROM attempts WHERE transcript = 'SKIPPED' AND is_skipped IS NOT true") > 0
    assert moving.value("SELECT count(*) FROM attempts WHERE jsonb_typeof(ml_scores) = 'string'") > 0
    assert moving.value("SELECT max(times_asked) FROM questions") > 1
    assert moving.value("SELECT bool_or(score_history::text ~ '\\.[0-9]{3,6}\\+00:00') FROM skill_progress")


def test_it_works(moving):
    user = moving.value("SELECT id FROM users WHERE email = 'user1@example.com'")
    day = day_at_the_application(moving, user)
    assert day["dashboard"]["overview"][0]["total_attempts"] > 3
    assert len(day["dashboard"]["skills"]) == 6


def test_it_can_have_many_attempts_and_live_in_another_schema(empty_database):
    application.create(empty_database, "O'Brien \"practises\"")
    fill_with_many(empty_database, attempts=2000, users=20)
    assert empty_database.value("SELECT count(*) FROM attempts") == 2000
    assert empty_database.value("SELECT count(*) FROM skill_progress") == 120
    user = empty_database.value("SELECT id FROM users LIMIT 1")
    day_at_the_application(empty_database, user)
