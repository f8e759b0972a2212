-- Where a user stands: the names of their time zone and of the setting's, their level, how they do
-- in each category that they have scored in, and which version made the tables. Divisions have 30
-- places and their results 16, so that equal fractions are equal numbers.
-- $1: the user.
SELECT
    profile.time_zone::text,
    setting.time_zone::text,
    round(level.total / level.skills, 16),
    (
        SELECT coalesce(jsonb_object_agg(strength.category, strength.mean), '{}')
        FROM (
            SELECT
                coalesce(question.category, '') AS category,
                round(
                    (3 * level.total + sum(history.avg_score) * level.skills) / (level.skills * (3 + count(*))), 16
                ) AS mean
            FROM @schema@.question_history history
            JOIN @schema@.questions question ON question.id = history.question_id
            WHERE history.user_id = $1 AND history.times_scored > 0
            GROUP BY coalesce(question.category, '')
        ) strength
    ),
    setting.version::text,
    setting.schema_version::integer
FROM @schema@.users profile
CROSS JOIN @schema@.interview_core_installation setting
CROSS JOIN LATERAL (
    SELECT
        coalesce(
            sum(skill.current_avg), CASE WHEN profile.scored_attempts > 0 THEN profile.average_score ELSE 50 END
        )::numeric(60, 30) AS total,
        greatest(count(*), 1) AS skills
    FROM @schema@.skill_progress skill
    WHERE skill.user_id = $1
) level
WHERE profile.id = $1 AND setting.id = 1
