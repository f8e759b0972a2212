-- What a publication could not hand on, PostgreSQL refuses, of summaries as of other tables: subscribers would diverge.
BEGIN;
-- The server of these tests may have no logical replication, of which PostgreSQL warns.
SET LOCAL client_min_messages = error;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00');
CREATE PUBLICATION rows FOR TABLE practice_sessions WHERE (attempts_count > 1);
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 10:00+00')$$);
DROP PUBLICATION rows;
CREATE PUBLICATION columns FOR TABLE users (total_attempts);
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 10:00+00')$$);
DROP PUBLICATION columns;
CREATE PUBLICATION whole FOR TABLE skill_progress;
CREATE UNIQUE INDEX identity ON skill_progress (user_id, skill_name);
ALTER TABLE skill_progress REPLICA IDENTITY USING INDEX identity;
INSERT INTO attempts (user_id, content_score, created_at) VALUES (id_of('Ada'), 60, '2026-01-01 11:00+00');
DROP INDEX identity;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, content_score, created_at) VALUES (id_of('Ada'), 70, '2026-01-01 12:00+00')$$);
ALTER TABLE skill_progress REPLICA IDENTITY NOTHING;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, content_score, created_at) VALUES (id_of('Ada'), 70, '2026-01-01 12:00+00')$$);
DROP PUBLICATION whole;
INSERT INTO attempts (user_id, content_score, created_at) VALUES (id_of('Ada'), 70, '2026-01-01 12:00+00');
SELECT total_attempts FROM users WHERE total_attempts > 0;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
