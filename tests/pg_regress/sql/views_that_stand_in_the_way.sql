-- A view of other columns, and another relation in the place of a view, stay; the rest is installed. Renamed triggers do not
-- count twice.
BEGIN;
DROP VIEW question_stats, session_summary;
CREATE TABLE question_stats (note text);
CREATE VIEW session_summary AS SELECT 'mine' AS note;
ALTER TRIGGER step1_update_user_stats_on_insert ON attempts RENAME TO counts_as_well;
ALTER TABLE attempts DISABLE TRIGGER step2_update_skill_progress_on_insert;
SET LOCAL client_min_messages = notice;
SELECT interview_core.install();
SET LOCAL client_min_messages = warning;
SELECT note FROM session_summary;
-- Clients see through it what they may see.
SELECT reloptions FROM pg_class WHERE oid = 'session_summary'::regclass;
INSERT INTO attempts (user_id, final_score, ml_scores, created_at)
VALUES (id_of('Ada'), 50, '{"content": 60}', '2026-01-01 09:00+00');
SELECT total_attempts FROM users WHERE full_name = 'Ada';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
