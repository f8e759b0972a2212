-- A score column that is not NULL wins over ml_scores, which must be sound all the same.
BEGIN;
INSERT INTO attempts (user_id, created_at, content_score, voice_score, ml_scores) VALUES
    (id_of('Ada'), '2026-01-01 09:00+00', 0, NULL, '{"content": 70, "voice": 60}');
SELECT skill_name, current_avg FROM skill_progress ORDER BY skill_name;
SELECT * FROM error_of($$
    INSERT INTO attempts (user_id, content_score, ml_scores) VALUES (id_of('Ada'), 50, '{"content": "seventy"}')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
