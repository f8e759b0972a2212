-- Consecutive practice days make a streak; a day without practice, or only skipped, ends it.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, created_at) VALUES
    (1, id_of('Ada'), '2026-02-26 12:00+00'), (2, id_of('Ada'), '2026-02-27 12:00+00'),
    (3, id_of('Ada'), '2026-02-28 12:00+00'), (4, id_of('Ada'), '2026-03-01 12:00+00');
SELECT current_streak, longest_streak, last_practice_date FROM users WHERE id = id_of('Ada');

-- 2 March is skipped: a new streak of two days, while the longest stays.
INSERT INTO attempts (id, user_id, is_skipped, created_at) VALUES (5, id_of('Ada'), true, '2026-03-02 12:00+00');
INSERT INTO attempts (id, user_id, created_at) VALUES
    (6, id_of('Ada'), '2026-03-03 12:00+00'), (7, id_of('Ada'), '2026-03-04 12:00+00');
SELECT current_streak, longest_streak, last_practice_date FROM users WHERE id = id_of('Ada');

-- A late import fills the gap.
INSERT INTO attempts (id, user_id, created_at) VALUES (8, id_of('Ada'), '2026-03-02 23:00+00');
SELECT current_streak, longest_streak, last_practice_date FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();

-- A deletion opens another: 26 and 27 February, and the four days from 1 March.
DELETE FROM attempts WHERE id = 3;
SELECT current_streak, longest_streak, last_practice_date FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
