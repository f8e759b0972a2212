-- The derived columns that users should have, recomputed from attempts, and those that they have.
-- $1: the user. practice: see practice.sql. streak: see streak.sql.
WITH
totals AS (
    SELECT
        user_id,
        count(*) AS total_attempts,
        count(final_score) AS scored_attempts,
        sum(final_score) AS total_score,
        max(final_score) AS best_score,
        max(practice_date) AS last_practice_date
    FROM practice
    GROUP BY user_id
),
expected AS (
    SELECT
        profile.id AS user_id,
        coalesce(totals.total_attempts, 0)::integer AS total_attempts,
        coalesce(totals.scored_attempts, 0)::integer AS scored_attempts,
        coalesce(totals.total_score, 0)::numeric(14,2) AS total_score,
        coalesce(round(totals.total_score / nullif(totals.scored_attempts, 0), 2), 0)::numeric(5,2)
            AS average_score,
        coalesce(totals.best_score, 0)::numeric(5,2) AS best_score,
        coalesce(streak.current_streak, 0)::integer AS current_streak,
        coalesce(streak.longest_streak, 0)::integer AS longest_streak,
        totals.last_practice_date,
        coalesce(streak.streak_freezes, 0)::integer AS streak_freezes,
        (SELECT max(valid_until) FROM @schema@.time_zone_history WHERE user_id = $1) AS time_zone_since
    FROM @schema@.users profile
    LEFT JOIN totals ON totals.user_id = profile.id
    CROSS JOIN streak
    WHERE profile.id = $1
),
-- Cast to types without a width: somebody may have widened the columns.
stored AS (
    SELECT
        id AS user_id, total_attempts::integer, scored_attempts::integer, total_score::numeric,
        average_score::numeric, best_score::numeric, current_streak::integer, longest_streak::integer,
        last_practice_date, streak_freezes::integer, time_zone_since
    FROM @schema@.users
    WHERE id = $1
)
