-- The milestones that are due and missing. Those that are stored are not compared: they stay,
-- whatever becomes of the attempts.
-- $1: the user. practice: see practice.sql. practice_days, streaks, streak: see streak.sql.
WITH
reached AS (
    SELECT best.kind, best.level
    FROM (SELECT count(*) AS attempts, max(final_score) AS score FROM practice) totals
    CROSS JOIN streak
    CROSS JOIN LATERAL (
        VALUES ('attempts', totals.attempts), ('streak', streak.longest_streak), ('score', totals.score)
    ) AS best (kind, level)
),
due AS (
    SELECT DISTINCT reached.kind, milestone.level::integer AS level
    FROM @schema@.interview_core_installation installation
    CROSS JOIN reached
    CROSS JOIN LATERAL jsonb_array_elements_text(installation.milestones -> reached.kind) AS milestone (level)
    WHERE installation.id = 1 AND milestone.level::integer <= reached.level
),
expected AS (
    SELECT
        $1 AS user_id,
        due.kind,
        due.level,
        CASE due.kind
            WHEN 'attempts' THEN (
                SELECT created_at FROM practice ORDER BY created_at, id OFFSET due.level - 1 LIMIT 1
            )
            WHEN 'score' THEN (
                SELECT min(created_at) FROM practice WHERE final_score >= due.level
            )
            WHEN 'streak' THEN (
                SELECT min(created_at) FROM practice
                WHERE practice_date = (
                    SELECT day.practice_date
                    FROM (SELECT practice_date, row_number() OVER (ORDER BY practice_date) AS place FROM practice_days) day
                    JOIN streaks ON streaks.place = day.place
                    WHERE streaks.length >= due.level
                    ORDER BY day.place
                    LIMIT 1
                )
            )
        END AS reached_at
    FROM due
    WHERE NOT EXISTS (
        SELECT FROM @schema@.milestones stored
        WHERE stored.user_id = $1 AND stored.kind = due.kind AND stored.level = due.level
    )
),
stored AS (
    SELECT user_id, kind::text, level::integer, reached_at FROM @schema@.milestones WHERE false
)
