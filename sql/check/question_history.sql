-- The rows that question_history should hold, recomputed from attempts, and those that it holds.
-- $1: the user. user_attempts: see practice.sql.
WITH
-- recency: 1 for the newest scored attempt of a user at a question, in time order.
asked AS (
    SELECT
        user_id,
        question_id,
        id,
        created_at,
        is_skipped,
        final_score,
        NOT is_skipped AND final_score IS NOT NULL AS is_scored,
        row_number() OVER (
            PARTITION BY user_id, question_id, NOT is_skipped AND final_score IS NOT NULL
            ORDER BY created_at DESC, id DESC
        ) AS recency
    FROM user_attempts
    WHERE question_id IS NOT NULL
),
expected AS (
    SELECT
        user_id,
        question_id,
        count(*)::integer AS times_asked,
        (count(*) FILTER (WHERE is_skipped))::integer AS times_skipped,
        (count(*) FILTER (WHERE is_scored))::integer AS times_scored,
        coalesce(sum(final_score) FILTER (WHERE is_scored), 0)::numeric(14,2) AS total_score,
        (max(final_score) FILTER (WHERE is_scored))::numeric(5,2) AS best_score,
        (min(final_score) FILTER (WHERE is_scored))::numeric(5,2) AS worst_score,
        (max(final_score) FILTER (WHERE is_scored AND recency = 1))::numeric(5,2) AS latest_score,
        round(
            sum(final_score) FILTER (WHERE is_scored) / nullif(count(*) FILTER (WHERE is_scored), 0), 2
        )::numeric(5,2) AS avg_score,
        max(created_at) AS last_asked_at,
        max(created_at) FILTER (WHERE is_scored) AS latest_scored_at,
        max(id) FILTER (WHERE is_scored AND recency = 1) AS latest_attempt_id
    FROM asked
    GROUP BY user_id, question_id
),
-- Cast to types without a width: somebody may have widened the columns.
stored AS (
    SELECT
        user_id, question_id::integer, times_asked::integer, times_skipped::integer, times_scored::integer,
        total_score::numeric, best_score::numeric, worst_score::numeric, latest_score::numeric, avg_score::numeric,
        last_asked_at, latest_scored_at, latest_attempt_id::bigint
    FROM @schema@.question_history
    WHERE user_id = $1
)
