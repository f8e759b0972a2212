-- rebuild_all() mends histories that are stored out of line, though a procedure that commits has no snapshot of its own.
SELECT interview_core.configure('public', history_length => 1000);
INSERT INTO attempts (user_id, final_score, content_score, created_at)
SELECT id_of('Ada'), 50, ((n * 7919 + 13) % 10000) / 100.0, timestamptz '2026-01-01 00:00+00' + n * interval '61 minutes'
FROM generate_series(1, 1500) AS n;
SELECT pg_column_size(score_history) > 8000 AS is_out_of_line FROM skill_progress;
SET session_replication_role = replica;
UPDATE attempts SET content_score = 1 WHERE id % 7 = 0;
RESET session_replication_role;
CALL interview_core.rebuild_all();
SELECT * FROM interview_core.check_summaries();
-- The same through the executor.
ALTER TABLE skill_progress ADD CHECK (attempts_count >= 0);
SET session_replication_role = replica;
UPDATE attempts SET content_score = 2 WHERE id % 7 = 0;
RESET session_replication_role;
CALL interview_core.rebuild_all();
SELECT * FROM interview_core.check_summaries();
ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_attempts_count_check;
DELETE FROM attempts;
DELETE FROM milestones;
SELECT interview_core.configure('public', history_length => 100);
SELECT * FROM interview_core.check_summaries();
