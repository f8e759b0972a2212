-- A day on which a user is excused does not break the streak, and does not make it longer.
BEGIN;
INSERT INTO attempts (user_id, created_at)
SELECT id_of('Ada'), timestamptz '2026-01-01 12:00+00' + n * interval '24 hours' FROM unnest(ARRAY[0, 1, 4, 5, 9]) AS n;
CREATE VIEW streak AS SELECT full_name, current_streak, longest_streak, last_practice_date FROM users WHERE full_name <> 'Eve' ORDER BY 1;
TABLE streak;
INSERT INTO excused_days (user_id, day, reason)
SELECT id_of('Ada'), date '2026-01-01' + n, 'holiday' FROM generate_series(1, 4) AS n;
TABLE streak;
-- The last one is missing.
INSERT INTO excused_days (user_id, day) VALUES (id_of('Ada'), '2026-01-07'), (id_of('Ada'), '2026-01-08'), (id_of('Bob'), '2026-01-09');
TABLE streak;
UPDATE excused_days SET user_id = id_of('Ada') WHERE user_id = id_of('Bob');
TABLE streak;

-- Excused first, practised later.
INSERT INTO excused_days (user_id, day) VALUES (id_of('Ada'), '2026-01-11'), (id_of('Ada'), '2026-01-12');
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-13 12:00+00');
TABLE streak;
DELETE FROM excused_days WHERE day = '2026-01-03';
TABLE streak;
SELECT * FROM interview_core.check_summaries();
TRUNCATE excused_days;
TABLE streak;
SELECT * FROM error_of($$INSERT INTO excused_days (user_id, day) VALUES (id_of('Ada'), 'infinity')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
