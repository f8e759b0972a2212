-- configure() changes what it is given and rebuilds what depends on it.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 10, 10, '2026-01-01 02:00+00'), (id_of('Ada'), 20, 20, '2026-01-02 09:00+00'),
    (id_of('Ada'), 30, 30, '2026-01-03 09:00+00'), (id_of('Ada'), 40, 40, '2026-01-04 09:00+00'),
    (id_of('Ada'), 50, 50, '2026-01-05 09:00+00');
SELECT current_avg, previous_avg, trend, trend_percentage, jsonb_array_length(score_history) AS points FROM skill_progress;

-- (40 + 50) / 2 and (30 + 40) / 2; trend k = 2: (90 - 50) / 2 = 20.
SELECT interview_core.configure('public', average_window => 2);
SELECT current_avg, previous_avg, trend, trend_percentage, jsonb_array_length(score_history) AS points FROM skill_progress;
SELECT interview_core.configure('public', trend_threshold => 20);
SELECT trend, trend_percentage FROM skill_progress;
SELECT interview_core.configure('public', trend_threshold => 19.99, history_length => 4);
SELECT trend, score_history -> 0 AS oldest, jsonb_array_length(score_history) AS points, best_score, worst_score, attempts_count
FROM skill_progress;
SELECT interview_core.configure('public', history_length => 5);
SELECT score_history -> 0 AS oldest FROM skill_progress;

-- The default time zone is that of users without one of their own.
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Eve'), '2026-01-01 04:00+00');
SELECT interview_core.configure('public', time_zone => 'America/Los_Angeles');
SELECT u.full_name, p.practice_date FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
SELECT average_window, trend_threshold, history_length, time_zone FROM interview_core_installation;
INSERT INTO attempts (user_id, final_score, content_score, created_at) VALUES (id_of('Bob'), 10, 10, '2026-01-01 02:00+00');
SELECT * FROM interview_core.check_summaries();
-- The views follow, and the installation still counts as unchanged.
SELECT pg_get_viewdef('user_progress_overview') LIKE '%America/Los_Angeles%' AS view_has_the_zone;
SELECT interview_core.install();
SELECT average_window FROM interview_core_installation;
ROLLBACK;
