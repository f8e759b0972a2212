-- A signed-in user reads own rows only, in tables and views; a visitor reads active questions.
BEGIN;
INSERT INTO questions (id, question, is_active) VALUES (104, 'Hidden', false);
INSERT INTO interview_sessions (id, user_id) VALUES
    ('20000000-0000-0000-0000-000000000001', id_of('Ada')), ('20000000-0000-0000-0000-000000000002', id_of('Bob'));
INSERT INTO attempts (user_id, question_id, session_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, '20000000-0000-0000-0000-000000000001', 50, 50, '2026-01-01 09:00+00'),
    (id_of('Bob'), 101, '20000000-0000-0000-0000-000000000002', 60, 60, '2026-01-01 09:00+00');
CREATE FUNCTION pg_temp.visible() RETURNS TABLE (relation text, visible_rows text) LANGUAGE plpgsql AS $$
DECLARE
    counted bigint;
BEGIN
    FOREACH relation IN ARRAY ARRAY[
        'users', 'attempts', 'skill_progress', 'question_history', 'practice_sessions', 'interview_sessions', 'questions',
        'interview_core_installation', 'user_progress_overview', 'skill_breakdown', 'session_summary', 'question_stats',
        'skill_needs', 'domain_progress', 'weekly_summary'
    ] LOOP
        BEGIN
            EXECUTE 'SELECT count(*) FROM ' || relation INTO counted;
            visible_rows := counted;
        EXCEPTION WHEN insufficient_privilege THEN
            visible_rows := 'refused';
        END;
        RETURN NEXT;
    END LOOP;
END $$;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT * FROM pg_temp.visible();
SELECT full_name, total_attempts, average_score, strongest_skill, total_sessions FROM user_progress_overview;
SET LOCAL request.jwt.claims = '';
SELECT count(*) AS without_a_token FROM attempts;
SET LOCAL ROLE anon;
SELECT * FROM pg_temp.visible();
SET LOCAL ROLE service_role;
SELECT * FROM pg_temp.visible();
RESET ROLE;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
