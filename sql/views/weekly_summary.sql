CREATE OR REPLACE VIEW @schema@.weekly_summary WITH (security_invoker = true) AS
SELECT
    day.user_id,
    day.practice_date - (extract(isodow FROM day.practice_date)::integer - 1) AS week,
    count(*) AS practice_days,
    sum(day.attempts_count) AS attempts,
    sum(day.scored_attempts) AS scored,
    -- As in practice_sessions, 0 when nothing is scored.
    coalesce(round(sum(day.total_score) / nullif(sum(day.scored_attempts), 0), 2), 0.00) AS average,
    max(day.best_score) AS best,
    sum(day.total_duration_seconds) AS duration,
    profile.weekly_goal,
    sum(day.attempts_count) >= profile.weekly_goal AS goal_reached
FROM @schema@.practice_sessions day
JOIN @schema@.users profile ON profile.id = day.user_id
GROUP BY
    day.user_id,
    profile.weekly_goal,
    day.practice_date - (extract(isodow FROM day.practice_date)::integer - 1);

COMMENT ON VIEW @schema@.weekly_summary IS
    'One row per user and week with a practice day. Shows the rows that its reader may see.';
COMMENT ON COLUMN @schema@.weekly_summary.user_id IS 'The user.';
COMMENT ON COLUMN @schema@.weekly_summary.week IS 'The week''s Monday; the week holds the practice days up to the Sunday after it.';
COMMENT ON COLUMN @schema@.weekly_summary.practice_days IS 'On how many days the user practised.';
COMMENT ON COLUMN @schema@.weekly_summary.attempts IS 'How many attempts, skipped ones left out.';
COMMENT ON COLUMN @schema@.weekly_summary.scored IS 'How many of them have a final score.';
COMMENT ON COLUMN @schema@.weekly_summary.average IS 'Average final score, 0 to 100, rounded to 2 places; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.weekly_summary.best IS 'Highest final score; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.weekly_summary.duration IS 'Exact sum of audio_duration, in seconds.';
COMMENT ON COLUMN @schema@.weekly_summary.weekly_goal IS 'The user''s present goal, in attempts a week; NULL without one.';
COMMENT ON COLUMN @schema@.weekly_summary.goal_reached IS 'Whether attempts has reached the present goal; NULL without one.';
