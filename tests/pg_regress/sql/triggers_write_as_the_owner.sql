-- The service role may insert attempts and not write summaries: the triggers write as the tables' owner, and
-- put the caller's role and settings back.
BEGIN;
SET LOCAL ROLE service_role;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    ('a0000000-0000-0000-0000-000000000001', 101, 50, 50, '2026-01-01 09:00+00');
SELECT current_user, current_setting('search_path') AS search_path, current_setting('enable_seqscan') AS enable_seqscan;
SELECT full_name, total_attempts FROM users ORDER BY full_name;
SELECT statement, e.code, e.message FROM unnest(ARRAY[
    'UPDATE skill_progress SET current_avg = 100', 'DELETE FROM question_history',
    'INSERT INTO practice_sessions (user_id, practice_date) VALUES (NULL, NULL)',
    'UPDATE interview_core_installation SET average_window = 1', 'SELECT interview_core.install()'
]) WITH ORDINALITY AS s (statement, number)
CROSS JOIN LATERAL error_of(statement) AS e ORDER BY number;
-- Also after a statement that failed inside a trigger.
SELECT code FROM error_of($$
    INSERT INTO attempts (user_id, ml_scores) VALUES ('a0000000-0000-0000-0000-000000000001', '[]')$$);
SELECT current_user, current_setting('search_path') AS search_path, current_setting('enable_seqscan') AS enable_seqscan;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
