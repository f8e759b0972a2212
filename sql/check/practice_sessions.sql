-- What practice_sessions should hold, recomputed from attempts; one row per value that differs.
-- $1: one user, or NULL for all. user_zones: see user_zones.sql.
WITH
practice AS (
    SELECT
        attempt.user_id,
        (attempt.created_at AT TIME ZONE user_zones.zone)::date AS practice_date,
        attempt.final_score,
        attempt.audio_duration,
        attempt.domain
    FROM @schema@.attempts attempt
    JOIN user_zones ON user_zones.user_id = attempt.user_id
    WHERE NOT attempt.is_skipped AND ($1 IS NULL OR attempt.user_id = $1)
),
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
-- As wide as they were made, whatever their columns have become.
stored AS (
    SELECT
        user_id, practice_date, attempts_count::integer, scored_attempts::integer, total_score::numeric,
        average_score::numeric, best_score::numeric, total_duration_seconds::numeric, domains_practiced::text[]
    FROM @schema@.practice_sessions
    WHERE $1 IS NULL OR user_id = $1
),
-- Whole rows are compared first; MATERIALIZED keeps the columns of equal rows from being taken apart.
differing AS MATERIALIZED (
    SELECT user_id, practice_date, to_jsonb(stored) AS stored, to_jsonb(expected) AS expected
    FROM stored
    FULL JOIN expected USING (user_id, practice_date)
    WHERE stored IS DISTINCT FROM expected
)
SELECT
    'practice_sessions'::text AS table_name,
    user_id,
    practice_date::text AS key,
    difference.column_name,
    difference.stored,
    difference.expected
FROM differing
CROSS JOIN LATERAL (
    SELECT key AS column_name, stored_value.value #>> '{}' AS stored, expected_value.value #>> '{}' AS expected
    FROM jsonb_each(differing.stored) AS stored_value
    FULL JOIN jsonb_each(differing.expected) AS expected_value USING (key)
    WHERE key NOT IN ('user_id', 'practice_date')
        AND nullif(stored_value.value, 'null') IS DISTINCT FROM nullif(expected_value.value, 'null')
) difference
ORDER BY user_id, practice_date, difference.column_name
