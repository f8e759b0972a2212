-- The rows that skill_progress should hold, recomputed from attempts, and those that it holds.
-- $1: the user. user_attempts: see practice.sql. @skills@: their names; for each, @column_scores@
-- and @document_scores@ are what an attempt's column and document say.
WITH
settings AS (
    SELECT average_window, trend_threshold, history_length
    FROM @schema@.interview_core_installation
    WHERE id = 1
),
-- The first half of a point of the history is the same for all skills of an attempt.
dated_attempts AS MATERIALIZED (
    SELECT
        *,
        to_char(created_at AT TIME ZONE interval '0', '"{\"date\": \""YYYY-MM-DD"T"HH24:MI:SS"Z\", \"score\": "')
            AS dated
    FROM user_attempts
    WHERE NOT is_skipped
),
-- One row per scored attempt and skill: the column if it has a score, else the score document.
sub_scores AS (
    SELECT skill.place, attempt.id, attempt.created_at, attempt.dated,
        coalesce(skill.column_score, skill.document_score)::numeric(5,2) AS score
    FROM dated_attempts attempt
    CROSS JOIN LATERAL ROWS FROM (
        unnest(@column_scores@),
        unnest(CASE WHEN attempt.ml_scores <> '{}' THEN @document_scores@ END)
    ) WITH ORDINALITY AS skill (column_score, document_score, place)
    -- A column that an application has added may hold anything.
    WHERE round(coalesce(skill.column_score, skill.document_score), 2) BETWEEN 0 AND 100
),
-- recency: 1 for the newest point, in time order. newest_sum: the sum of as many newest points.
points AS (
    SELECT place, id, created_at, dated, score,
        row_number() OVER newest_first AS recency,
        sum(score) OVER newest_first AS newest_sum
    FROM sub_scores
    WINDOW newest_first AS (PARTITION BY place ORDER BY created_at DESC, id DESC ROWS UNBOUNDED PRECEDING)
),
summaries AS (
    SELECT
        place,
        count(*) AS attempts_count,
        max(score) AS best_score,
        min(score) AS worst_score,
        array_agg(newest_sum ORDER BY recency)
            FILTER (WHERE recency <= (SELECT 2 * average_window FROM settings)) AS newest_sums,
        string_agg(dated || trim_scale(score) || '}', ', ' ORDER BY recency DESC)
            FILTER (WHERE recency <= (SELECT history_length FROM settings)) AS history_points,
        max(created_at) AS last_practiced_at,
        max(id) FILTER (WHERE recency = 1) AS last_attempt_id
    FROM points
    GROUP BY place
),
-- How many points the present average covers, the one before, and the trend on either side.
windows AS (
    SELECT
        summaries.*,
        least(average_window, attempts_count) AS current_window,
        least(average_window, attempts_count - 1) AS previous_window,
        least(average_window, least(attempts_count, history_length) / 2) AS trend_window
    FROM summaries
    CROSS JOIN settings
),
deltas AS (
    SELECT
        windows.*,
        coalesce(
            (2 * newest_sums[trend_window] - newest_sums[2 * trend_window]) / nullif(trend_window, 0), 0
        ) AS delta
    FROM windows
),
expected AS (
    SELECT
        $1 AS user_id,
        (@skills@)[place] AS skill_name,
        round(newest_sums[current_window] / current_window, 2)::numeric(5,2) AS current_avg,
        round(
            (newest_sums[previous_window + 1] - newest_sums[1]) / nullif(previous_window, 0), 2
        )::numeric(5,2) AS previous_avg,
        best_score,
        worst_score,
        CASE
            WHEN delta > settings.trend_threshold THEN 'improving'
            WHEN delta < -settings.trend_threshold THEN 'declining'
            ELSE 'stable'
        END AS trend,
        round(delta, 2)::numeric(5,2) AS trend_percentage,
        format('[%s]', history_points) AS score_history,
        attempts_count::integer AS attempts_count,
        last_practiced_at,
        last_attempt_id
    FROM deltas
    CROSS JOIN settings
),
-- Cast to types without a width: somebody may have widened the columns. Histories are compared as
-- PostgreSQL prints them, which is faster than making a jsonb of the expected one.
stored AS (
    SELECT
        user_id, skill_name::text, current_avg::numeric, previous_avg::numeric, best_score::numeric,
        worst_score::numeric, trend::text, trend_percentage::numeric, score_history::text,
        attempts_count::integer, last_practiced_at, last_attempt_id::bigint
    FROM @schema@.skill_progress
    WHERE user_id = $1
)
