-- A skipped attempt is no practice: it counts in question_history only, and its scores nowhere.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, ml_scores, is_skipped, created_at) VALUES
    (1, id_of('Ada'), 101, 90, 90, '{"voice": 90}', true, '2026-01-02 09:00+00');
SELECT total_attempts, scored_attempts, current_streak, last_practice_date FROM users WHERE id = id_of('Ada');
SELECT (SELECT count(*) FROM practice_sessions) AS days, (SELECT count(*) FROM skill_progress) AS skills;
SELECT times_asked, times_skipped, times_scored, latest_score, last_asked_at FROM question_history;

-- last_asked_at is that of any attempt, latest_score that of the newest scored one.
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (2, id_of('Ada'), 101, 40, '2026-01-01 09:00+00');
SELECT times_asked, times_skipped, times_scored, latest_score, last_asked_at FROM question_history;
SELECT * FROM interview_core.check_summaries();

-- Answered after all.
UPDATE attempts SET is_skipped = false WHERE id = 1;
SELECT total_attempts, average_score, current_streak FROM users WHERE id = id_of('Ada');
SELECT times_asked, times_skipped, times_scored, latest_score FROM question_history;
SELECT skill_name, current_avg FROM skill_progress ORDER BY skill_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
