-- Another schema, even one of an odd name, holds an installation of its own with its own settings.
BEGIN;
SET LOCAL datestyle = 'ISO';
SELECT interview_core.install('Practice "2"');
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'Practice "2"' AND c.relkind IN ('r', 'v');
-- A sign-up creates a profile in each.
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com');
SELECT email FROM "Practice ""2""".users;
SELECT interview_core.configure('Practice "2"', average_window => 1, time_zone => 'Asia/Tokyo');
INSERT INTO "Practice ""2""".attempts (user_id, final_score, content_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 50, 50, '2026-01-01 20:00+00'),
    ('c0000000-0000-0000-0000-000000000004', 60, 60, '2026-01-02 20:00+00');
INSERT INTO attempts (user_id, final_score, content_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 50, 50, '2026-01-01 20:00+00'),
    ('c0000000-0000-0000-0000-000000000004', 60, 60, '2026-01-02 20:00+00');
SELECT p.current_avg, u.last_practice_date
FROM "Practice ""2""".skill_progress p JOIN "Practice ""2""".users u ON u.id = p.user_id;
SELECT p.current_avg, u.last_practice_date FROM skill_progress p JOIN users u ON u.id = p.user_id;
SELECT * FROM interview_core.check_summaries('Practice "2"');
SELECT interview_core.rebuild_summaries('Practice "2"');
DELETE FROM auth.users WHERE email = 'cleo@example.com';
SELECT count(*) FROM "Practice ""2""".attempts;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
