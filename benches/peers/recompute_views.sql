-- No summary is stored: views compute everything from the attempts of the requested users.
-- The same definitions and columns as the tables, settings as constants, score documents unchecked.
-- Each view goes user by user (LATERAL), so that a condition on the user reaches the index of
-- attempts.

CREATE SCHEMA recompute;
GRANT USAGE ON SCHEMA recompute TO authenticated;

CREATE VIEW recompute.user_stats WITH (security_invoker = true) AS
SELECT
    profile.id AS user_id,
    totals.total_attempts,
    totals.scored_attempts,
    totals.total_score,
    coalesce(round(totals.total_score / nullif(totals.scored_attempts, 0), 2), 0) AS average_score,
    totals.best_score,
    coalesce(streaks.current_streak, 0) AS current_streak,
    coalesce(streaks.longest_streak, 0) AS longest_streak,
    streaks.last_practice_date
FROM users profile
CROSS JOIN LATERAL (
    SELECT
        count(*)::integer AS total_attempts,
        count(final_score)::integer AS scored_attempts,
        coalesce(sum(final_score), 0) AS total_score,
        coalesce(max(final_score), 0) AS best_score
    FROM attempts WHERE user_id = profile.id AND NOT is_skipped
) totals
CROSS JOIN LATERAL (
    SELECT
        max(last_day) AS last_practice_date,
        max(length)::integer AS longest_streak,
        ((array_agg(length ORDER BY last_day DESC))[1])::integer AS current_streak
    FROM (
        SELECT count(*) AS length, max(day) AS last_day
        FROM (
            -- Consecutive days share the difference between the date and its number in order.
            SELECT day, day - (row_number() OVER (ORDER BY day))::integer AS island
            FROM (
                SELECT DISTINCT (created_at AT TIME ZONE coalesce(profile.time_zone, 'UTC'))::date AS day
                FROM attempts WHERE user_id = profile.id AND NOT is_skipped
            ) days
        ) numbered
        GROUP BY island
    ) islands
) streaks;

CREATE VIEW recompute.practice_sessions WITH (security_invoker = true) AS
SELECT profile.id AS user_id, days.*
FROM users profile
CROSS JOIN LATERAL (
    SELECT
        (created_at AT TIME ZONE coalesce(profile.time_zone, 'UTC'))::date AS practice_date,
        count(*)::integer AS attempts_count,
        count(final_score)::integer AS scored_attempts,
        coalesce(sum(final_score), 0) AS total_score,
        coalesce(round(sum(final_score) / nullif(count(final_score), 0), 2), 0) AS average_score,
        coalesce(max(final_score), 0) AS best_score,
        coalesce(sum(audio_duration), 0) AS total_duration_seconds,
        coalesce(array_agg(DISTINCT domain COLLATE "C" ORDER BY domain COLLATE "C")
            FILTER (WHERE domain IS NOT NULL), '{}') AS domains_practiced
    FROM attempts WHERE user_id = profile.id AND NOT is_skipped
    GROUP BY 1
) days;

CREATE VIEW recompute.question_history WITH (security_invoker = true) AS
SELECT profile.id AS user_id, asked.*
FROM users profile
CROSS JOIN LATERAL (
    SELECT
        question_id,
        count(*)::integer AS times_asked,
        (count(*) FILTER (WHERE is_skipped))::integer AS times_skipped,
        (count(*) FILTER (WHERE is_scored))::integer AS times_scored,
        coalesce(sum(final_score) FILTER (WHERE is_scored), 0) AS total_score,
        max(final_score) FILTER (WHERE is_scored) AS best_score,
        min(final_score) FILTER (WHERE is_scored) AS worst_score,
        (array_agg(final_score ORDER BY created_at DESC, id DESC) FILTER (WHERE is_scored))[1] AS latest_score,
        round(sum(final_score) FILTER (WHERE is_scored) / nullif(count(*) FILTER (WHERE is_scored), 0), 2)
            AS avg_score,
        max(created_at) AS last_asked_at,
        max(created_at) FILTER (WHERE is_scored) AS latest_scored_at,
        (array_agg(id ORDER BY created_at DESC, id DESC) FILTER (WHERE is_scored))[1] AS latest_attempt_id
    FROM (
        SELECT *, NOT is_skipped AND final_score IS NOT NULL AS is_scored
        FROM attempts WHERE user_id = profile.id AND question_id IS NOT NULL
    ) attempt
    GROUP BY question_id
) asked;

CREATE VIEW recompute.skill_progress WITH (security_invoker = true) AS
SELECT
    profile.id AS user_id,
    skill_name, current_avg, previous_avg, skills.best_score, worst_score,
    CASE WHEN delta > 2.00 THEN 'improving' WHEN delta < -2.00 THEN 'declining' ELSE 'stable' END AS trend,
    round(coalesce(delta, 0), 2) AS trend_percentage,
    score_history, attempts_count, last_practiced_at, last_attempt_id
FROM users profile
CROSS JOIN LATERAL (
    SELECT
        skill_name,
        round(avg(score) FILTER (WHERE recency <= 10), 2) AS current_avg,
        round(avg(score) FILTER (WHERE recency BETWEEN 2 AND 11), 2) AS previous_avg,
        max(score) AS best_score,
        min(score) AS worst_score,
        (sum(score) FILTER (WHERE recency <= k) - sum(score) FILTER (WHERE recency > k AND recency <= 2 * k))
            / nullif(max(k), 0) AS delta,
        jsonb_agg(
            jsonb_build_object(
                'date', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'score', trim_scale(score)
            )
            ORDER BY recency DESC
        ) FILTER (WHERE recency <= 100) AS score_history,
        count(*)::integer AS attempts_count,
        max(created_at) AS last_practiced_at,
        max(id) FILTER (WHERE recency = 1) AS last_attempt_id
    FROM (
        SELECT skill_name, created_at, id, score, recency, least(10, least(points_count, 100) / 2) AS k
        FROM (
            SELECT skill.skill_name, attempt.created_at, attempt.id, skill.score,
                row_number() OVER (
                    PARTITION BY skill.skill_name ORDER BY attempt.created_at DESC, attempt.id DESC
                ) AS recency,
                count(*) OVER (PARTITION BY skill.skill_name) AS points_count
            FROM (
                SELECT *,
                    CASE jsonb_typeof(ml_scores) WHEN 'string' THEN (ml_scores #>> '{}')::jsonb ELSE ml_scores END
                        AS document
                FROM attempts WHERE user_id = profile.id AND NOT is_skipped
            ) attempt
            CROSS JOIN LATERAL (
                VALUES
                    ('content', coalesce(content_score, (document ->> 'content')::numeric(5,2),
                        (document ->> 'content_score')::numeric(5,2))),
                    ('delivery', coalesce(delivery_score, (document ->> 'delivery')::numeric(5,2),
                        (document ->> 'delivery_score')::numeric(5,2))),
                    ('communication', coalesce(communication_score, (document ->> 'communication')::numeric(5,2),
                        (document ->> 'communication_score')::numeric(5,2))),
                    ('voice', coalesce(voice_score, (document ->> 'voice')::numeric(5,2),
                        (document ->> 'voice_score')::numeric(5,2))),
                    ('confidence', coalesce(confidence_score, (document ->> 'confidence')::numeric(5,2),
                        (document ->> 'confidence_score')::numeric(5,2))),
                    ('structure', coalesce(structure_score, (document ->> 'structure')::numeric(5,2),
                        (document ->> 'structure_score')::numeric(5,2)))
            ) AS skill (skill_name, score)
            WHERE skill.score IS NOT NULL
        ) points
    ) windowed
    GROUP BY skill_name
) skills;

-- What a dashboard reads: the computed columns of the product's views of these names.
CREATE VIEW recompute.user_progress_overview WITH (security_invoker = true) AS
SELECT
    stats.*, profile.full_name, profile.target_role,
    sessions.total_sessions, sessions.completed_sessions,
    skills.strongest_skill, skills.weakest_skill
FROM users profile
JOIN recompute.user_stats stats ON stats.user_id = profile.id
CROSS JOIN LATERAL (
    SELECT count(*) AS total_sessions, count(*) FILTER (WHERE status = 'completed') AS completed_sessions
    FROM interview_sessions WHERE user_id = profile.id
) sessions
CROSS JOIN LATERAL (
    SELECT
        (array_agg(skill_name ORDER BY current_avg DESC, skill_name))[1] AS strongest_skill,
        (array_agg(skill_name ORDER BY current_avg, skill_name))[1] AS weakest_skill
    FROM recompute.skill_progress WHERE user_id = profile.id
) skills;

CREATE VIEW recompute.skill_breakdown WITH (security_invoker = true) AS
SELECT
    user_id, skill_name, current_avg, previous_avg, current_avg - previous_avg AS change, best_score, worst_score,
    trend, trend_percentage, attempts_count, last_practiced_at
FROM recompute.skill_progress;

GRANT SELECT ON ALL TABLES IN SCHEMA recompute TO authenticated;
