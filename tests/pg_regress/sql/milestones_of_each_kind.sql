-- Levels of practice are noted when they are reached, each with the time of the attempt that
-- reached it.
SELECT interview_core.configure('public',
    milestones => '{"attempts": [1, 3, 5], "streak": [2, 3], "score": [80, 90]}');
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';

INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 79.99, '2026-01-01 09:00+00');
SELECT kind, level, reached_at FROM milestones;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 80, '2026-01-02 09:00+00');
SELECT kind, level, reached_at FROM milestones ORDER BY kind, level;

-- A skipped attempt reaches nothing.
INSERT INTO attempts (user_id, final_score, is_skipped, created_at) VALUES
    (id_of('Ada'), 95, true, '2026-01-03 08:00+00');
SELECT count(*) FROM milestones;

-- A statement that reaches several.
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 90, '2026-01-03 10:00+00'), (id_of('Ada'), 91, '2026-01-03 09:00+00');
SELECT kind, level, reached_at FROM milestones WHERE reached_at >= '2026-01-03' ORDER BY kind, level;

-- A score that is corrected; an attempt that is practice after all.
INSERT INTO attempts (id, user_id, final_score, is_skipped, created_at) VALUES
    (900001, id_of('Bob'), 10, false, '2026-01-01 09:00+00'), (900002, id_of('Bob'), 10, true, '2026-01-02 09:00+00');
UPDATE attempts SET final_score = 85, is_skipped = false WHERE user_id = id_of('Bob');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Bob') ORDER BY kind, level;

-- A day of practice in the user's own zone.
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Eve'), NULL, '2026-01-01 12:00+00'), (id_of('Eve'), NULL, '2026-01-02 04:30+00');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Eve') ORDER BY kind, level;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Eve'), NULL, '2026-01-02 05:00+00');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Eve') ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
SELECT interview_core.configure('public', milestones =>
    '{"attempts": [1, 10, 50, 100, 500, 1000], "streak": [3, 7, 30, 100, 365], "score": [80, 90, 100]}');
