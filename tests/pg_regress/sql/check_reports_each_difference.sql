-- check_summaries() names table, user, key and column of each stored value that differs.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (id_of('Bob'), 102, 60, 60, '2026-01-02 09:00+00');
SET LOCAL session_replication_role = replica;
UPDATE users SET total_score = 51, current_streak = 9 WHERE full_name = 'Ada';
SET LOCAL session_replication_role = origin;
UPDATE skill_progress SET trend = 'improving', score_history = '[]' WHERE user_id = id_of('Ada');
UPDATE question_history SET avg_score = NULL, review_stability = 1.2932, review_difficulty = NULL, review_due = '2026-01-04'
WHERE user_id = id_of('Bob');
UPDATE practice_sessions SET domains_practiced = '{x}' WHERE user_id = id_of('Bob');
SELECT c.table_name, u.full_name, c.key, c.column_name, c.stored, c.expected
FROM interview_core.check_summaries() c JOIN users u ON u.id = c.user_id ORDER BY 1, 2, 3, 4;
SELECT table_name, key, column_name FROM interview_core.check_summaries('public', id_of('Bob')) ORDER BY 1, 2, 3;
ROLLBACK;

-- A row too many and a row too few.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, question_id, content_score, created_at) VALUES (id_of('Ada'), 101, 50, '2026-01-01 09:00+00');
DELETE FROM question_history;
UPDATE practice_sessions SET practice_date = '2025-12-31';
SELECT table_name, key, column_name, stored, expected FROM interview_core.check_summaries()
WHERE column_name IN ('times_asked', 'attempts_count') ORDER BY 1, 2, 3;
SELECT code, message, hint FROM error_of($$
    SELECT * FROM interview_core.check_summaries('public', 'c0000000-0000-0000-0000-000000000004')$$);
ROLLBACK;
