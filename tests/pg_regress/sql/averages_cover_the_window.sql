-- current_avg is the mean of the last 10 points, previous_avg the same one point earlier.
BEGIN;
INSERT INTO attempts (user_id, created_at, content_score) VALUES (id_of('Ada'), '2026-01-01 00:00+00', 10);
SELECT current_avg, previous_avg FROM skill_progress;
INSERT INTO attempts (user_id, created_at, content_score)
SELECT id_of('Ada'), '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour', n * 10 FROM generate_series(2, 10) AS n;
-- 10 + 20 + ... + 100 = 550; without the last 450 / 9.
SELECT current_avg, previous_avg FROM skill_progress;
INSERT INTO attempts (user_id, created_at, content_score) VALUES (id_of('Ada'), '2026-01-02 00:00+00', 1);
-- (550 - 10 + 1) / 10, and 550 / 10 before it.
SELECT current_avg, previous_avg FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
