-- The table keeps the streak at the last practice day; the view shows 0 once a whole day has been missed.
BEGIN;
-- UTC has no change of clocks: 24 hours are a day.
INSERT INTO attempts (user_id, created_at)
SELECT id_of('Ada'), now() - n * interval '24 hours' FROM generate_series(1, 3) AS n;
INSERT INTO attempts (user_id, created_at)
SELECT id_of('Bob'), now() - n * interval '24 hours' FROM generate_series(2, 4) AS n;
SELECT v.full_name, u.current_streak AS stored, v.current_streak AS as_of_now, v.longest_streak
FROM user_progress_overview v JOIN users u ON u.id = v.user_id WHERE v.full_name <> 'Eve' ORDER BY v.full_name;

INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), now()), (id_of('Bob'), now());
SELECT v.full_name, u.current_streak AS stored, v.current_streak AS as_of_now, v.longest_streak
FROM user_progress_overview v JOIN users u ON u.id = v.user_id WHERE v.full_name <> 'Eve' ORDER BY v.full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
