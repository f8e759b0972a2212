-- The check says which milestones are missing and when they were reached, and a rebuild writes just
-- those, with excused days, freezes and zones of the past.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
SELECT interview_core.configure('public', streak_freezes => 2, streak_freeze_every => 3,
    milestones => '{"attempts": [1, 20, 21, 40], "streak": [2, 5, 9, 12, 20], "score": [50, 77, 100]}');
INSERT INTO time_zone_history (user_id, valid_until, time_zone) VALUES
    (id_of('Ada'), '2026-01-06 10:00+00', 'Asia/Tokyo'), (id_of('Ada'), '2026-01-12 10:00+00', 'Pacific/Honolulu'),
    (id_of('Eve'), '2026-01-08 00:00+00', NULL);
INSERT INTO excused_days (user_id, day)
SELECT user_id, date '2026-01-01' + d FROM unnest(ARRAY[3, 4, 11, 14]) AS d, (VALUES (id_of('Ada')), (id_of('Eve'))) AS p (user_id);
INSERT INTO attempts (user_id, final_score, is_skipped, created_at)
SELECT user_id, n * 37 % 101, n % 9 = 0, '2026-01-01 01:00+00'::timestamptz + n * interval '13 hours'
FROM generate_series(0, 40) AS n, (VALUES (id_of('Ada')), (id_of('Bob')), (id_of('Eve'))) AS person (user_id)
WHERE n % 8 NOT IN (2, 3, 4) OR person.user_id = id_of('Bob');
SELECT full_name, total_attempts, current_streak, longest_streak, best_score FROM users ORDER BY full_name;
CREATE TEMPORARY TABLE written AS SELECT user_id, kind || ' ' || level AS key, reached_at FROM milestones;
SELECT full_name, string_agg(key, ', ' ORDER BY key COLLATE "C") FROM written JOIN users ON users.id = user_id GROUP BY 1 ORDER BY 1;
SELECT * FROM interview_core.check_summaries();

DELETE FROM milestones;
SELECT missing.column_name, missing.stored, written.reached_at = missing.expected::timestamptz AS as_written, count(*)
FROM interview_core.check_summaries() missing FULL JOIN written USING (user_id, key)
WHERE missing.table_name IS NULL OR missing.table_name = 'milestones' GROUP BY 1, 2, 3;
SELECT interview_core.rebuild_summaries() = (SELECT count(*) FROM written) AS rebuilt;
SELECT count(*) FROM milestones FULL JOIN written
    ON written.user_id = milestones.user_id AND key = kind || ' ' || level AND written.reached_at = milestones.reached_at
WHERE written.key IS NULL OR milestones.kind IS NULL;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
