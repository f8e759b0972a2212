-- A score document that got in while triggers were off is skipped with a warning; it stops no rebuild, no
-- deletion that cascades to it, and no change of another column.
BEGIN;
INSERT INTO interview_sessions (id, user_id) VALUES ('20000000-0000-0000-0000-000000000002', id_of('Ada'));
SET LOCAL session_replication_role = replica;
INSERT INTO attempts (user_id, question_id, session_id, final_score, voice_score, ml_scores, created_at) VALUES
    (id_of('Ada'), 101, '20000000-0000-0000-0000-000000000002', 50, 60, '{"content": "x"}', '2026-01-01 09:00+00');
SET LOCAL session_replication_role = origin;
SELECT interview_core.rebuild_summaries();
SELECT skill_name, current_avg FROM skill_progress;
SET LOCAL client_min_messages = error;
SELECT * FROM interview_core.check_summaries();
SELECT * FROM error_of($$UPDATE attempts SET feedback = 'Good'$$);
SELECT * FROM error_of($$UPDATE attempts SET final_score = 60$$);
SELECT * FROM error_of($$DELETE FROM questions WHERE id = 101$$);
SELECT * FROM error_of($$DELETE FROM interview_sessions$$);
SELECT total_score, question_id, session_id FROM users JOIN attempts ON user_id = users.id;
-- A new document must be sound.
SELECT code FROM error_of($$UPDATE attempts SET ml_scores = '{"content": "y"}'$$);
SELECT * FROM error_of($$DELETE FROM users WHERE id = id_of('Ada')$$);
SELECT count(*) AS attempts FROM attempts;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
