-- One point per scored attempt: UTC, whole seconds, cut and not rounded; the score without idle zeros.
BEGIN;
INSERT INTO attempts (user_id, created_at, content_score) VALUES
    (id_of('Eve'), '1970-01-01 00:00:00+00', 82.50),
    (id_of('Eve'), '2026-07-01 02:30:15.999999+02', 100),
    (id_of('Eve'), '2026-11-22 08:42:17.5+00', 0.05);
-- The last instant of all is in the future, which only gets in while triggers are off.
SET LOCAL session_replication_role = replica;
INSERT INTO attempts (user_id, created_at, content_score) VALUES (id_of('Eve'), '9999-12-31 23:59:59.999999+00', 0);
SET LOCAL session_replication_role = origin;
SELECT interview_core.rebuild_summaries() > 0 AS mended;
SELECT jsonb_array_elements(score_history) AS point FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
