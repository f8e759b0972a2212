-- The rows that practice_sessions should hold, recomputed from attempts, and those that it holds.
-- $1: the user. practice: see practice.sql.
WITH
expected AS (
    SELECT
        user_id,
        practice_date,
        count(*)::integer AS attempts_count,
        count(final_score)::integer AS scored_attempts,
        coalesce(sum(final_score), 0)::numeric(14,2) AS total_score,
        coalesce(round(sum(final_score) / nullif(count(final_score), 0), 2), 0)::numeric(5,2) AS average_score,
        coalesce(max(final_score), 0)::numeric(5,2) AS best_score,
        coalesce(sum(audio_duration), 0)::numeric(12,2) AS total_duration_seconds,
        coalesce(
            array_agg(DISTINCT domain COLLATE "C" ORDER BY domain COLLATE "C") FILTER (WHERE domain IS NOT NULL),
            '{}'
        ) COLLATE "default" AS domains_practiced
    FROM practice
    GROUP BY user_id, practice_date
),
-- Cast to types without a width: somebody may have widened the columns.
stored AS (
    SELECT
        user_id, practice_date, attempts_count::integer, scored_attempts::integer, total_score::numeric,
        average_score::numeric, best_score::numeric, total_duration_seconds::numeric, domains_practiced::text[]
    FROM @schema@.practice_sessions
    WHERE user_id = $1
)
