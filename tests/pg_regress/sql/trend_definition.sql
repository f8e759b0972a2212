-- k = min(10, n / 2): the mean of the last k points minus that of the k before them, against 2.00.
BEGIN;
CREATE FUNCTION pg_temp.trend_of(scores numeric[]) RETURNS TABLE (trend text, trend_percentage numeric)
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM attempts;
    INSERT INTO attempts (user_id, created_at, content_score)
    SELECT id_of('Ada'), '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour', score
    FROM unnest(scores) WITH ORDINALITY AS s (score, n);
    RETURN QUERY SELECT p.trend, p.trend_percentage FROM skill_progress p;
END $$;

-- One point.
SELECT * FROM pg_temp.trend_of('{50}');
-- 2.00 is not above the threshold, and -2.00 not below its negative.
SELECT * FROM pg_temp.trend_of('{50, 52}');
SELECT * FROM pg_temp.trend_of('{52, 50}');
SELECT * FROM pg_temp.trend_of('{50, 52.01}');
SELECT * FROM pg_temp.trend_of('{52.01, 50}');
-- n = 3, k = 1: the first point is left out.
SELECT * FROM pg_temp.trend_of('{0, 50, 60}');
-- n = 10, k = 5: 10.02 / 5 = 2.004 is compared before it is rounded.
SELECT * FROM pg_temp.trend_of('{50, 50, 50, 50, 50, 52, 52, 52, 52, 52.02}');
SELECT * FROM pg_temp.trend_of('{52, 52, 52, 52, 52.02, 50, 50, 50, 50, 50}');
-- n = 21, k = 10: the first point is left out again.
SELECT * FROM pg_temp.trend_of('{100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}');
-- The largest change there is.
SELECT * FROM pg_temp.trend_of('{100, 0}');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
