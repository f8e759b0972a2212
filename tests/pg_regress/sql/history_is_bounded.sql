-- The history keeps the newest 100 points; best, worst and count are over all of them.
BEGIN;
-- The highest and the lowest score come first and leave the history.
INSERT INTO attempts (user_id, created_at, content_score)
SELECT id_of('Ada'), '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour',
    CASE n WHEN 1 THEN 99 WHEN 2 THEN 1 ELSE 50 + n / 10.0 END
FROM generate_series(1, 99) AS n;
INSERT INTO attempts (user_id, created_at, content_score)
SELECT id_of('Ada'), '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour', 50 + n / 10.0
FROM generate_series(100, 102) AS n;
SELECT jsonb_array_length(score_history) AS points, score_history -> 0 AS oldest, score_history -> -1 AS newest,
    best_score, worst_score, attempts_count
FROM skill_progress;

-- A late attempt older than the history counts, and changes nothing in it.
INSERT INTO attempts (user_id, created_at, content_score) VALUES (id_of('Ada'), '2025-12-31 00:00+00', 100);
-- One within it pushes the oldest point out.
INSERT INTO attempts (user_id, created_at, content_score) VALUES (id_of('Ada'), '2026-01-02 00:30+00', 77);
SELECT jsonb_array_length(score_history) AS points, score_history -> 0 AS oldest,
    jsonb_path_query_array(score_history, '$[*] ? (@.score == 77)') AS late,
    best_score, worst_score, attempts_count
FROM skill_progress;

-- A point that leaves makes room for an older one again.
DELETE FROM attempts WHERE content_score = 77;
SELECT jsonb_array_length(score_history) AS points, score_history -> 0 AS oldest FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
