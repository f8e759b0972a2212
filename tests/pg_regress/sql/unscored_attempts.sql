-- An attempt that is scored later counts as practice at once, and in averages from then on.
BEGIN;
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (1, id_of('Ada'), 101, NULL, '2026-01-01 09:00+00');
SELECT total_attempts, scored_attempts, total_score, average_score, best_score, current_streak
FROM users WHERE id = id_of('Ada');
SELECT attempts_count, scored_attempts, total_score, average_score, best_score FROM practice_sessions;
SELECT times_asked, times_scored, total_score, best_score, worst_score, latest_score, avg_score FROM question_history;
SELECT count(*) AS skills FROM skill_progress;
SELECT * FROM interview_core.check_summaries();

UPDATE attempts SET final_score = 64.5, ml_scores = '{"content": 70}' WHERE id = 1;
SELECT total_attempts, scored_attempts, total_score, average_score, best_score FROM users WHERE id = id_of('Ada');
SELECT times_scored, latest_score, avg_score FROM question_history;
SELECT skill_name, current_avg FROM skill_progress;

-- A score of 0 is a score.
UPDATE attempts SET final_score = 0 WHERE id = 1;
SELECT scored_attempts, average_score FROM users WHERE id = id_of('Ada');
SELECT best_score, worst_score, latest_score, avg_score FROM question_history;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
