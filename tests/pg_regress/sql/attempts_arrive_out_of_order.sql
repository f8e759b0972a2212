-- Time order is (created_at, id), whatever order attempts arrive in: over statements and within one.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, question_id, content_score, final_score, created_at) VALUES
    (3, id_of('Ada'), 101, 80, 80, '2026-01-03 09:00+00');
INSERT INTO attempts (id, user_id, question_id, content_score, final_score, created_at) VALUES
    (5, id_of('Ada'), 101, 60, 60, '2026-01-01 09:00+00');
INSERT INTO attempts (id, user_id, question_id, content_score, final_score, created_at) VALUES
    (6, id_of('Ada'), 101, 50, 50, '2026-01-03 08:59+00'),
    (4, id_of('Ada'), 101, 90, 90, '2026-01-03 09:00+00'),
    (7, id_of('Ada'), 101, 70, 70, '2026-01-02 09:00+00');

-- In time order: 60, 70, 50, 80, 90. Average 350 / 5, before the last 260 / 4; trend k = 2: (170 - 120) / 2.
SELECT current_avg, previous_avg, trend, trend_percentage, attempts_count, last_practiced_at,
    jsonb_path_query_array(score_history, '$[*].score') AS scores
FROM skill_progress;
SELECT latest_score, best_score, worst_score, avg_score, last_asked_at FROM question_history;
SELECT current_streak, longest_streak, last_practice_date FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
