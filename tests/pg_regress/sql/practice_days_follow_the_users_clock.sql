-- A practice day is a date in the user's time zone, over changes of clocks too.
BEGIN;
SET LOCAL datestyle = 'ISO';
-- New York, 2026: clocks go forward on 8 March and back on 1 November.
INSERT INTO attempts (user_id, created_at) VALUES
    (id_of('Eve'), '2026-03-08 04:59+00'), (id_of('Eve'), '2026-03-09 03:59+00'), (id_of('Eve'), '2026-03-09 04:00+00');
SELECT practice_date, attempts_count FROM practice_sessions ORDER BY practice_date;
SELECT current_streak FROM users WHERE id = id_of('Eve');
INSERT INTO attempts (user_id, created_at) VALUES
    (id_of('Eve'), '2026-11-01 04:00+00'), (id_of('Eve'), '2026-11-02 04:59+00'), (id_of('Eve'), '2026-11-02 05:00+00');
SELECT practice_date, attempts_count FROM practice_sessions ORDER BY practice_date;
SELECT current_streak FROM users WHERE id = id_of('Eve');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
