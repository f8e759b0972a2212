-- A need that lies exactly between two is rounded away from zero, though its mastery has no end.
BEGIN;
INSERT INTO attempts (user_id, content_score, voice_score) SELECT id_of('Ada'), 65, 73 FROM generate_series(1, 4);
-- Content: the level is 69, the mastery 467 / 7, and the need 0.7 * (80 - 467 / 7) / 80 = 0.11625.
SELECT skill_name, mastery, need, reasons FROM skill_needs WHERE user_id = id_of('Ada') AND attempts_count > 0 ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
