-- A transaction that may only read mends nothing, and checks.
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00');
SET session_replication_role = replica;
UPDATE attempts SET final_score = 60;
RESET session_replication_role;
BEGIN READ ONLY;
SELECT count(*) > 0 AS drifted FROM interview_core.check_summaries();
SELECT code, message FROM error_of($$SELECT interview_core.rebuild_summaries()$$);
SELECT code, message FROM error_of($$SELECT interview_core.rebuild_summaries('public', id_of('Ada'))$$);
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT code, message FROM error_of($$SELECT interview_core.rebuild_summaries()$$);
COMMIT;
SELECT total_score FROM users WHERE total_attempts > 0;
SELECT interview_core.rebuild_summaries();
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
