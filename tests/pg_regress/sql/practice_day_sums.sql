-- A practice day: counts, scores, the exact sum of durations (NULL as 0), and the domains in byte order.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, final_score, audio_duration, domain, created_at) VALUES
    (id_of('Ada'), 60, 0.10, 'b', '2026-01-01 00:00+00'),
    (id_of('Ada'), NULL, NULL, 'B', '2026-01-01 12:00+00'),
    (id_of('Ada'), 75, 0.20, NULL, '2026-01-01 23:59:59.999999+00'),
    (id_of('Ada'), 10, 99, 'next day', '2026-01-02 00:00+00');
INSERT INTO attempts (user_id, final_score, audio_duration, domain, created_at) VALUES
    (id_of('Ada'), 66, 30, '~', '2026-01-01 09:00+00'),
    (id_of('Ada'), 66, 30, 'b', '2026-01-01 09:00+00'),
    (id_of('Ada'), 66, 30, 'a "quoted", {braced} \ one', '2026-01-01 09:00+00'),
    (id_of('Ada'), 66, 30, 'NULL', '2026-01-01 09:00+00'),
    (id_of('Ada'), 66, 30, '', '2026-01-01 09:00+00');
-- 0.10 + 0.20 + 5 * 30; (60 + 75 + 5 * 66) / 7 = 465 / 7
SELECT practice_date, attempts_count, scored_attempts, total_score, average_score, best_score, total_duration_seconds
FROM practice_sessions ORDER BY practice_date;
SELECT unnest(domains_practiced) AS domain FROM practice_sessions WHERE practice_date = '2026-01-01';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
