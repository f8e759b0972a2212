-- An import of years in one statement writes every level that it reaches, each with its own time.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, final_score, created_at)
SELECT user_id, n % 97, '2024-01-01 09:00+00'::timestamptz + n / 3 * interval '1 day' + n % 3 * interval '1 hour'
FROM generate_series(0, 1199) AS n, (VALUES (id_of('Ada')), (id_of('Bob'))) AS person (user_id)
ORDER BY n * 7919 % 1201;
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Ada') ORDER BY kind, level;
SELECT count(*), count(DISTINCT (kind, level, reached_at)) FROM milestones;

-- A late arrival changes no milestone, and may reach one.
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 100, '2023-06-01 09:00+00');
SELECT kind, level, reached_at FROM milestones
WHERE user_id = id_of('Ada') AND (kind, level) IN (('attempts', 1), ('score', 90), ('score', 100)) ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();

-- A late arrival closes a gap: with it the streak is three days long on the day that was missing.
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Eve'), 1, '2026-02-01 15:00+00'), (id_of('Eve'), 1, '2026-02-02 15:00+00'),
    (id_of('Eve'), 1, '2026-02-04 15:00+00'), (id_of('Eve'), 1, '2026-02-04 14:00+00');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Eve') AND kind = 'streak';
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Eve'), 1, '2026-02-03 15:00+00');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Eve') AND kind = 'streak';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
