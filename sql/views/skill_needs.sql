-- What a user should work on: skills below the target, out of practice, or declining. The listed
-- skills, the window, the target and the default time zone are literals that configure() renews.
-- Sums stay fractions until the one division before rounding: a mean that was rounded to the digits
-- of a numeric would miss ties.
CREATE OR REPLACE VIEW @schema@.skill_needs WITH (security_invoker = true) AS
SELECT
    profile.id AS user_id,
    listed.skill_name,
    round(skill.total / skill.weight, 2) AS mastery,
    round(
        0.7 * greatest(0, @target_score@ * skill.weight - skill.total) / (@target_score@ * skill.weight)
        -- Past ten years the power is 0 to 79 places.
        + 0.2 * (1 - CASE WHEN skill.days IS NULL THEN 0 ELSE 2 ^ (-least(skill.days, 3650) / 14.0) END)
        + CASE progress.trend WHEN 'declining' THEN 0.1 ELSE 0 END,
        4
    ) AS need,
    array_remove(ARRAY[
        CASE WHEN skill.total < @target_score@ * skill.weight THEN 'below_target' END,
        CASE WHEN skill.days < 14 THEN NULL ELSE 'stale' END,
        CASE progress.trend WHEN 'declining' THEN 'declining' END
    ], NULL) AS reasons,
    progress.current_avg,
    coalesce(progress.attempts_count, 0) AS attempts_count,
    progress.last_practiced_at,
    progress.trend
FROM @schema@.users profile
-- The user's level is total / skills. Outer values in an aggregate's query are computed once.
CROSS JOIN LATERAL (
    SELECT
        coalesce(
            sum(every.current_avg), CASE WHEN profile.scored_attempts > 0 THEN profile.average_score ELSE 50 END
        ) AS total,
        greatest(count(*), 1) AS skills,
        coalesce(@schema@.known_time_zone(profile.time_zone), @schema@.known_time_zone(@time_zone@), 'UTC0') AS zone
    FROM @schema@.skill_progress every
    WHERE every.user_id = profile.id
) level
CROSS JOIN (VALUES @skills@) AS listed (skill_name, place)
LEFT JOIN @schema@.skill_progress progress
    ON progress.user_id = profile.id AND progress.skill_name = listed.skill_name
-- least() and greatest() would ignore a NULL.
CROSS JOIN LATERAL (SELECT least(coalesce(progress.attempts_count, 0), @average_window@) AS points) counted
-- The mastery is total / weight.
CROSS JOIN LATERAL (
    SELECT
        3 * level.total + counted.points * coalesce(progress.current_avg, 0) * level.skills AS total,
        level.skills * (3 + counted.points) AS weight,
        CASE WHEN progress.last_practiced_at IS NOT NULL THEN greatest(
            0, (now() AT TIME ZONE level.zone)::date - (progress.last_practiced_at AT TIME ZONE level.zone)::date
        ) END AS days
) skill;

COMMENT ON VIEW @schema@.skill_needs IS
    'One row per user and listed skill: how much it needs practice, and why. Shows the rows that its reader may see.';
COMMENT ON COLUMN @schema@.skill_needs.user_id IS 'The user.';
COMMENT ON COLUMN @schema@.skill_needs.skill_name IS 'A skill of the setting skills, practised or not.';
COMMENT ON COLUMN @schema@.skill_needs.mastery IS 'current_avg, drawn towards the user''s level as long as few points are behind it; 0 to 100.';
COMMENT ON COLUMN @schema@.skill_needs.need IS 'From 0, nothing to do, to 1: what is missing to the target, how long ago it was practised, and whether it declines.';
COMMENT ON COLUMN @schema@.skill_needs.reasons IS 'Of below_target, stale (14 days or more, or never) and declining, those that hold.';
COMMENT ON COLUMN @schema@.skill_needs.current_avg IS 'Mean of the newest points, 0 to 100; NULL if never practised.';
COMMENT ON COLUMN @schema@.skill_needs.attempts_count IS 'How many attempts scored this skill.';
COMMENT ON COLUMN @schema@.skill_needs.last_practiced_at IS 'When the newest of them was made; NULL if never practised.';
COMMENT ON COLUMN @schema@.skill_needs.trend IS 'improving, stable or declining; NULL if never practised.';
