-- Deleting a session keeps its attempts and changes no summary.
BEGIN;
INSERT INTO interview_sessions (id, user_id) VALUES ('20000000-0000-0000-0000-000000000002', id_of('Ada'));
INSERT INTO attempts (user_id, question_id, session_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, '20000000-0000-0000-0000-000000000002', 50, 50, '2026-01-01 09:00+00');
DELETE FROM interview_sessions;
SELECT session_id, final_score FROM attempts;
SELECT total_attempts FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
