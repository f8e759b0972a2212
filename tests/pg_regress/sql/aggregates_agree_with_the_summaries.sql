-- The aggregates over a user's points give what skill_progress stores.
BEGIN;
INSERT INTO attempts (user_id, created_at, content_score)
SELECT u.id, '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour', (n * 37 % 101 + ascii(u.full_name)) % 101
FROM users u, generate_series(1, 25) AS n;
SELECT u.full_name, p.current_avg, p.trend,
    p.current_avg = interview_core.moving_average(a.content_score ORDER BY a.created_at, a.id) AS same_average,
    p.trend = interview_core.trend(a.content_score ORDER BY a.created_at, a.id) AS same_trend
FROM attempts a JOIN users u ON u.id = a.user_id JOIN skill_progress p ON p.user_id = a.user_id
GROUP BY u.full_name, p.current_avg, p.trend ORDER BY u.full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
