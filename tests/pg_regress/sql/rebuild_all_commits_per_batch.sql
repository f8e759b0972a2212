-- CALL rebuild_all() mends what rebuild_summaries() mends, batch by batch, each in a transaction of its own.
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at)
SELECT id_of(name), 101, day * 10, day * 5, timestamptz '2026-01-01 09:00+00' + day * interval '1 day'
FROM (VALUES ('Ada'), ('Bob'), ('Eve')) AS u (name), generate_series(1, 5) AS day;
SET session_replication_role = replica;
UPDATE attempts SET final_score = 1 WHERE final_score = 30;
DELETE FROM attempts WHERE final_score = 50;
RESET session_replication_role;
SELECT count(*) > 0 AS drifted FROM interview_core.check_summaries();
SELECT * FROM error_of($$CALL interview_core.rebuild_all('public', 0)$$);
SELECT code, message FROM error_of($$CALL interview_core.rebuild_all()$$);
BEGIN;
CALL interview_core.rebuild_all();
ROLLBACK;
SELECT count(*) > 0 AS still_drifted FROM interview_core.check_summaries();
CALL interview_core.rebuild_all('public', 1);
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
