-- Excused days of both users count, the other user's own first; a milestone of both has the earlier time; the zones
-- of the past are the other user's.
BEGIN;
SET LOCAL datestyle = 'ISO';
SET LOCAL timezone = 'UTC';
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 50, '2026-01-01 12:00+00'), (id_of('Bob'), 60, '2026-01-05 12:00+00');
INSERT INTO excused_days (user_id, day, reason, created_at) VALUES
    (id_of('Ada'), '2026-01-02', 'ill', '2026-01-02'), (id_of('Ada'), '2026-01-03', 'ill', '2026-01-03'),
    (id_of('Bob'), '2026-01-03', 'a holiday', '2026-01-01'), (id_of('Bob'), '2026-01-04', NULL, '2026-01-01');
DELETE FROM milestones;
INSERT INTO milestones (user_id, kind, level, reached_at, created_at) VALUES
    (id_of('Ada'), 'attempts', 1, '2025-06-01', '2026-02-01'), (id_of('Bob'), 'attempts', 1, '2026-01-05', '2026-02-02'),
    (id_of('Ada'), 'attempts', 50, '2025-07-01', '2026-02-01'), (id_of('Bob'), 'streak', 30, '2025-08-01', '2026-02-02'),
    (id_of('Ada'), 'streak', 100, '2025-09-01', '2026-02-01'), (id_of('Bob'), 'streak', 100, '2025-08-01', '2026-02-02');
INSERT INTO time_zone_history (user_id, valid_until, time_zone) VALUES
    (id_of('Ada'), '2026-01-01 18:00+00', 'Pacific/Kiritimati'), (id_of('Bob'), '2025-01-01', 'Asia/Kolkata');
SET LOCAL ROLE service_role;
SELECT kind, name, rows FROM interview_core.merge_users(id_of('Ada'), id_of('Bob'));
RESET ROLE;
SELECT u.full_name, e.day, e.reason, e.created_at FROM excused_days e JOIN users u ON u.id = e.user_id ORDER BY 1, 2;
SELECT u.full_name, m.kind, m.level, m.reached_at, m.created_at FROM milestones m JOIN users u ON u.id = m.user_id
WHERE m.created_at <> now() ORDER BY 1, 2, 3;
SELECT u.full_name, z.valid_until, z.time_zone FROM time_zone_history z JOIN users u ON u.id = z.user_id ORDER BY 1, 2;
SELECT full_name, total_attempts, current_streak, longest_streak FROM users ORDER BY 1;
SELECT u.full_name, p.practice_date FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
