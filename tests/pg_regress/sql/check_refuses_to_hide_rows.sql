-- Where row level security would hide rows from its caller, the check is an error and not "all exact".
BEGIN;
GRANT USAGE ON SCHEMA interview_core TO authenticated;
GRANT EXECUTE ON FUNCTION interview_core.check_summaries(name, uuid), interview_core.sub_scores(jsonb) TO authenticated;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO authenticated;
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 09:00+00');
SET LOCAL session_replication_role = replica;
UPDATE users SET total_attempts = 7 WHERE full_name = 'Ada';
SET LOCAL session_replication_role = origin;
SET LOCAL ROLE authenticated;
SELECT code FROM error_of('SELECT * FROM interview_core.check_summaries()');
RESET ROLE;
-- The backend passes row level security, and may ask.
SET LOCAL ROLE service_role;
SELECT column_name, stored, expected FROM interview_core.check_summaries();
SELECT code FROM error_of('SELECT interview_core.rebuild_summaries()');
RESET ROLE;
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
