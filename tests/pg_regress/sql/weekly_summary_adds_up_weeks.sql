-- weekly_summary has a row for each week from Monday to Sunday with a practice day. The goal is a
-- number of attempts.
BEGIN;
INSERT INTO attempts (user_id, final_score, is_skipped, audio_duration, created_at) VALUES
    (id_of('Ada'), 60, false, 10.5, '2026-01-04 12:00+00'),
    (id_of('Ada'), 70, false, 20, '2026-01-05 12:00+00'), (id_of('Ada'), 71.01, false, NULL, '2026-01-05 13:00+00'),
    (id_of('Ada'), NULL, false, 1, '2026-01-11 23:59+00'), (id_of('Ada'), 99, true, 1, '2026-01-07 12:00+00'),
    (id_of('Ada'), NULL, false, NULL, '2026-01-19 00:00+00'), (id_of('Ada'), 99, true, NULL, '2026-01-26 00:00+00'),
    -- In New York, Sunday.
    (id_of('Eve'), 50, false, NULL, '2026-01-05 02:00+00');
UPDATE users SET weekly_goal = 3 WHERE full_name = 'Ada';
SELECT full_name, week, to_char(week, 'Dy') AS day, practice_days, attempts, scored, average, best, duration,
    weekly_summary.weekly_goal, goal_reached
FROM weekly_summary JOIN users ON users.id = user_id ORDER BY full_name, week;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
