-- A summary row goes with its last attempt; the user's counters go back to 0.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, voice_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, NULL, '2026-01-01 09:00+00'),
    (2, id_of('Ada'), 102, 60, NULL, 60, '2026-01-02 09:00+00');
DELETE FROM attempts WHERE id = 1;
SELECT question_id FROM question_history;
SELECT skill_name FROM skill_progress;
SELECT practice_date FROM practice_sessions;
SELECT * FROM interview_core.check_summaries();
-- Still practice, but no score of the skill any more.
UPDATE attempts SET voice_score = NULL;
SELECT count(*) FROM skill_progress;
DELETE FROM attempts;
SELECT total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak, last_practice_date
FROM users WHERE id = id_of('Ada');
SELECT (SELECT count(*) FROM question_history) AS questions, (SELECT count(*) FROM practice_sessions) AS days;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
