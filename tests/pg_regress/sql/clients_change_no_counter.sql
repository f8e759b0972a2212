-- A client edits the profile and never a counter, even after a GRANT ALL ON ALL TABLES: what it sends for one is ignored.
BEGIN;
INSERT INTO attempts (user_id, final_score, content_score, created_at) VALUES (id_of('Ada'), 50, 50, '2026-01-01 09:00+00');
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
UPDATE users SET full_name = 'Ada L.', target_role = 'Editor', time_zone = 'UTC' WHERE id = auth.uid();
UPDATE users SET total_score = 100 WHERE id = auth.uid();
SELECT code, message FROM error_of('UPDATE skill_progress SET current_avg = 100');
RESET ROLE;
GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated, service_role;
SET LOCAL ROLE authenticated;
UPDATE users SET full_name = 'Ada', total_attempts = 9, scored_attempts = 9, total_score = 99, average_score = 99,
    best_score = 99, current_streak = 99, longest_streak = 99, last_practice_date = '2026-02-01', created_at = '2001-01-01';
UPDATE users SET total_attempts = NULL, average_score = NULL, last_practice_date = NULL, created_at = NULL;
-- Row level security lets these touch no row.
UPDATE skill_progress SET current_avg = 100;
DELETE FROM practice_sessions;
DELETE FROM attempts;
DELETE FROM users;
UPDATE attempts SET final_score = 100;
UPDATE interview_core_installation SET average_window = 1;
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, final_score) VALUES (auth.uid(), 100)$$);
SELECT code, message FROM error_of($$
    INSERT INTO question_history (user_id, question_id, last_asked_at) VALUES (auth.uid(), 101, now())$$);
RESET ROLE;
SELECT full_name, total_attempts, total_score, created_at > '2020-01-01' AS created_at FROM users ORDER BY full_name;
SELECT current_avg FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
