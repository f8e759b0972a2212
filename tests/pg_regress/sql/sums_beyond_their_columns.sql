-- A sum that its column cannot hold fails the statement as it fails any other.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES (id_of('Ada'), 101, 50, '2026-01-01 09:00+00');
SET LOCAL session_replication_role = replica;
UPDATE users SET total_score = 999999999999.99 WHERE full_name = 'Ada';
SET LOCAL session_replication_role = origin;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-02 09:00+00')$$);
SET LOCAL session_replication_role = replica;
UPDATE users SET total_score = 50, total_attempts = 2147483647 WHERE full_name = 'Ada';
SET LOCAL session_replication_role = origin;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-02 09:00+00')$$);
SELECT practice_date, attempts_count FROM practice_sessions;
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
