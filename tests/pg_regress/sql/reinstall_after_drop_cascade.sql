-- Installing again attaches the triggers and says that a rebuild is due.
BEGIN;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
DROP EXTENSION interview_core CASCADE;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 70, '2026-01-02 09:00+00');
CREATE EXTENSION interview_core;
\set VERBOSITY default
SELECT interview_core.install();
\set VERBOSITY terse
SELECT column_name, stored, expected FROM interview_core.check_summaries() WHERE table_name = 'users';
SELECT interview_core.rebuild_summaries();
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 90, '2026-01-03 09:00+00');
SELECT total_attempts, total_score FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
