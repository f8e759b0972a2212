-- A DBA may widen the counters of users; the streak as of now is read all the same.
BEGIN;
SET LOCAL client_min_messages = warning;
DROP VIEW user_progress_overview;
ALTER TABLE users ALTER COLUMN streak_freezes TYPE bigint, ALTER COLUMN current_streak TYPE bigint;
SELECT interview_core.install() IS NOT NULL AS installed;
INSERT INTO attempts (user_id, final_score) VALUES (id_of('Ada'), 50);
SELECT full_name, current_streak, streak_status, streak_expires_at > now() AS expires_later FROM user_progress_overview ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
