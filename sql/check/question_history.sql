-- The rows that question_history should hold, recomputed from attempts, and those that it holds.
-- $1: the user. user_attempts: see practice.sql.
WITH
settings AS (
    SELECT review_grades AS grades, review_retention::float8 AS retention
    FROM @schema@.interview_core_installation
    WHERE id = 1
),
-- recency: 1 for the newest scored attempt of a user at a question, in time order. grade and days:
-- of an attempt that is scored, and since the one before it.
asked AS (
    SELECT
        user_id,
        question_id,
        id,
        created_at,
        is_skipped,
        final_score,
        practice_date,
        NOT is_skipped AND final_score IS NOT NULL AS is_scored,
        row_number() OVER newest_first AS recency,
        1 + (final_score >= grades[1])::integer + (final_score >= grades[2])::integer
            + (final_score >= grades[3])::integer AS grade,
        greatest(practice_date - lead(practice_date) OVER newest_first, 0) AS days
    FROM user_attempts
    CROSS JOIN settings
    WHERE question_id IS NOT NULL
    WINDOW newest_first AS (
        PARTITION BY user_id, question_id, NOT is_skipped AND final_score IS NOT NULL
        ORDER BY created_at DESC, id DESC
    )
),
questions AS (
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
        max(id) FILTER (WHERE is_scored AND recency = 1) AS latest_attempt_id,
        max(practice_date) FILTER (WHERE is_scored AND recency = 1) AS latest_day
    FROM asked
    GROUP BY user_id, question_id
),
memories AS (
    SELECT memory.question_id, memory.stability, memory.difficulty
    FROM (
        SELECT
            array_agg(question_id ORDER BY question_id, recency DESC) AS questions,
            array_agg(grade ORDER BY question_id, recency DESC) AS grades,
            array_agg(days ORDER BY question_id, recency DESC) AS days
        FROM asked
        WHERE is_scored
    ) scored
    CROSS JOIN LATERAL interview_core.review_memory(scored.questions, scored.grades, scored.days) memory
    WHERE scored.questions IS NOT NULL
),
expected AS (
    SELECT
        user_id, questions.question_id, times_asked, times_skipped, times_scored, total_score, best_score, worst_score,
        latest_score, avg_score, last_asked_at, latest_scored_at, latest_attempt_id,
        memories.stability AS review_stability,
        memories.difficulty AS review_difficulty,
        -- In numeric, round() goes half away from zero.
        latest_day + greatest(1, least(365, round(round((
            memories.stability::float8 / (0.9::float8 ^ (-1 / 0.1542::float8) - 1) * (retention ^ (-1 / 0.1542::float8) - 1)
        )::numeric, 6))))::integer AS review_due
    FROM questions
    LEFT JOIN memories ON memories.question_id = questions.question_id
    CROSS JOIN settings
),
-- Cast to types without a width: somebody may have widened the columns.
stored AS (
    SELECT
        user_id, question_id::integer, times_asked::integer, times_skipped::integer, times_scored::integer,
        total_score::numeric, best_score::numeric, worst_score::numeric, latest_score::numeric, avg_score::numeric,
        last_asked_at, latest_scored_at, latest_attempt_id::bigint, review_stability::numeric,
        review_difficulty::numeric, review_due
    FROM @schema@.question_history
    WHERE user_id = $1
)
