-- The rows that skill_progress should hold, recomputed from attempts, and those that it holds.
-- $1: the user. user_attempts: see practice.sql. @skills@: their names; for each, @column_scores@
-- and @document_scores@ are what an attempt's column and document say.
WITH
settings AS (
    SELECT average_window, trend_threshold, history_length FROM @schema@.interview_core_installation
),
-- One row per scored attempt and skill: the column if it has a score, else the score document.
sub_scores AS (
    SELECT attempt.user_id, skill.place, attempt.id, attempt.created_at,
        coalesce(skill.column_score, skill.document_score)::numeric(5,2) AS score
    FROM user_attempts attempt
    CROSS JOIN LATERAL ROWS FROM (
        unnest(@column_scores@),
        unnest(CASE WHEN attempt.ml_scores <> '{}' THEN @document_scores@ END)
    ) WITH ORDINALITY AS skill (column_score, document_score, place)
    WHERE NOT attempt.is_skipped
        -- A column that an application has added may hold anything.
        AND round(coalesce(skill.column_score, skill.document_score), 2) BETWEEN 0 AND 100
),
-- recency: 1 for the newest point, in time order.
points AS (
    SELECT user_id, place, id, created_at, score,
        count(*) OVER (PARTITION BY user_id, place) AS attempts_count,
        row_number() OVER (PARTITION BY user_id, place ORDER BY created_at DESC, id DESC) AS recency
    FROM sub_scores
),
-- trend_window: the trend compares this many of the newest points with as many before them.
windowed_points AS (
    SELECT points.*, settings.*,
        least(settings.average_window, least(points.attempts_count, settings.history_length) / 2)
            AS trend_window
    FROM points
    CROSS JOIN settings
),
summaries AS (
    SELECT
        user_id,
        place,
        count(*) AS attempts_count,
        avg(score) FILTER (WHERE recency <= average_window) AS current_avg,
        avg(score) FILTER (WHERE recency BETWEEN 2 AND average_window + 1) AS previous_avg,
        max(score) AS best_score,
        min(score) AS worst_score,
        coalesce(
            (
                sum(score) FILTER (WHERE recency <= trend_window)
                - sum(score) FILTER (WHERE recency BETWEEN trend_window + 1 AND 2 * trend_window)
            ) / nullif(max(trend_window), 0),
            0
        ) AS delta,
        jsonb_agg(
            jsonb_build_object(
                'date', to_char(created_at AT TIME ZONE interval '0', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'score', trim_scale(score)
            )
            ORDER BY created_at, id
        ) FILTER (WHERE recency <= history_length) AS score_history,
        max(created_at) AS last_practiced_at,
        max(id) FILTER (WHERE recency = 1) AS last_attempt_id
    FROM windowed_points
    GROUP BY user_id, place
),
expected AS (
    SELECT
        user_id,
        (@skills@)[place] AS skill_name,
        round(current_avg, 2)::numeric(5,2) AS current_avg,
        round(previous_avg, 2)::numeric(5,2) AS previous_avg,
        best_score,
        worst_score,
        CASE
            WHEN delta > settings.trend_threshold THEN 'improving'
            WHEN delta < -settings.trend_threshold THEN 'declining'
            ELSE 'stable'
        END AS trend,
        round(delta, 2)::numeric(5,2) AS trend_percentage,
        score_history,
        attempts_count::integer AS attempts_count,
        last_practiced_at,
        last_attempt_id
    FROM summaries
    CROSS JOIN settings
),
-- Cast to types without a width: somebody may have widened the columns.
stored AS (
    SELECT
        user_id, skill_name::text, current_avg::numeric, previous_avg::numeric, best_score::numeric,
        worst_score::numeric, trend::text, trend_percentage::numeric, score_history, attempts_count::integer,
        last_practiced_at, last_attempt_id::bigint
    FROM @schema@.skill_progress
    WHERE user_id = $1
)
