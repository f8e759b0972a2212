-- Goes on with practice.sql: the user's streak after each practice day, from the first to the last.
,
-- How many dates were missed before each practice day, in order: neither practised nor excused.
practice_days AS (
    SELECT day.practice_date, lag(day.practice_date) OVER (ORDER BY day.practice_date) AS previous
    FROM (SELECT DISTINCT practice_date FROM practice) day
),
missed_days AS (
    SELECT array_agg(
        CASE WHEN practice_date - previous > 1 THEN
            practice_date - previous - 1 - (
                SELECT count(*) FROM @schema@.excused_days excused
                WHERE excused.user_id = $1 AND excused.day > previous AND excused.day < practice_date
            )
        ELSE 0 END
        ORDER BY practice_date
    ) AS before
    FROM practice_days
),
streak_rules AS (
    SELECT streak_freezes AS most, streak_freeze_every AS every FROM @schema@.interview_core_installation WHERE id = 1
),
streaks (place, length, freezes) AS (
    SELECT 1, 1, CASE WHEN every = 1 AND most > 0 THEN 1 ELSE 0 END
    FROM missed_days
    CROSS JOIN streak_rules
    WHERE before IS NOT NULL
    UNION ALL
    SELECT streaks.place + 1, next.length,
        next.freezes + CASE WHEN next.length % every = 0 AND next.freezes < most THEN 1 ELSE 0 END
    FROM streaks
    CROSS JOIN missed_days
    CROSS JOIN streak_rules
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN before[streaks.place + 1] <= streaks.freezes THEN streaks.length + 1 ELSE 1 END AS length,
            greatest(streaks.freezes - before[streaks.place + 1], 0)::integer AS freezes
    ) next
    WHERE streaks.place < cardinality(before)
),
streak AS (
    SELECT
        (array_agg(length ORDER BY place DESC))[1] AS current_streak,
        max(length) AS longest_streak,
        (array_agg(freezes ORDER BY place DESC))[1] AS streak_freezes
    FROM streaks
)
