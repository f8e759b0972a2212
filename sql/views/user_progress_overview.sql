-- Reads the summaries and only the newest attempts: as fast for a user with 100,000 attempts as for
-- a new one.
CREATE OR REPLACE VIEW @schema@.user_progress_overview WITH (security_invoker = true) AS
SELECT
    profile.id AS user_id,
    profile.email,
    profile.full_name,
    profile.avatar_url,
    profile.target_role,
    profile.target_industry,
    profile.experience_level,
    profile.total_attempts,
    profile.scored_attempts,
    profile.average_score,
    profile.best_score,
    CASE WHEN streak.status IN ('lost', 'none') THEN 0 ELSE profile.current_streak END AS current_streak,
    profile.longest_streak,
    profile.last_practice_date,
    sessions.total_sessions,
    sessions.completed_sessions,
    strongest.skill_name AS strongest_skill,
    strongest.current_avg AS strongest_skill_avg,
    weakest.skill_name AS weakest_skill,
    weakest.current_avg AS weakest_skill_avg,
    profile.created_at AS member_since,
    -- Subqueries here are not run for those who do not ask for the column.
    (
        SELECT count(*)
        FROM @schema@.question_history history
        WHERE history.user_id = profile.id
    ) AS unique_questions,
    (
        SELECT count(*)
        FROM @schema@.practice_sessions day
        WHERE day.user_id = profile.id
    ) AS practice_days,
    (
        SELECT attempt.created_at
        FROM @schema@.attempts attempt
        WHERE attempt.user_id = profile.id AND NOT attempt.is_skipped
        ORDER BY attempt.created_at DESC, attempt.id DESC
        LIMIT 1
    ) AS last_practice,
    streak.status AS streak_status,
    ending.expires_at AS streak_expires_at
FROM @schema@.users profile
-- OFFSET 0: each of these is computed once for a user.
CROSS JOIN LATERAL (
    SELECT coalesce(
        @schema@.known_time_zone(profile.time_zone), @schema@.known_time_zone(@time_zone@), 'UTC0'
    ) AS zone
    OFFSET 0
) place
CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE place.zone)::date AS today OFFSET 0) clock
-- The days after the last practice day on which no practice is due.
CROSS JOIN LATERAL (
    SELECT
        count(*)::integer AS days,
        (count(*) FILTER (WHERE excused.day < clock.today))::integer AS days_past,
        coalesce(bool_or(excused.day = clock.today), false) AS is_today
    FROM @schema@.excused_days excused
    WHERE excused.user_id = profile.id AND excused.day > profile.last_practice_date
) excuse
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN profile.last_practice_date IS NULL THEN 'none'
        WHEN profile.last_practice_date >= clock.today THEN 'today'
        WHEN clock.today - profile.last_practice_date - 1 - excuse.days_past > profile.streak_freezes THEN 'lost'
        WHEN excuse.is_today THEN 'excused'
        ELSE 'at_risk'
    END AS status
    OFFSET 0
) streak
-- The last day on which practice goes on with the streak: before it, as many days may be missed as
-- there are freezes.
LEFT JOIN LATERAL (
    SELECT profile.last_practice_date + step AS day
    FROM generate_series(1, profile.streak_freezes::integer + 1 + excuse.days) AS step
    WHERE NOT EXISTS (
        SELECT FROM @schema@.excused_days excused
        WHERE excused.user_id = profile.id AND excused.day = profile.last_practice_date + step
    )
    ORDER BY step
    OFFSET profile.streak_freezes
    LIMIT 1
) last_due ON streak.status NOT IN ('none', 'lost')
-- The first instant after that day: midnight by the clocks of the day before or of the day after.
-- Where they change about midnight, there may be none, or two.
CROSS JOIN LATERAL (
    SELECT min(midnight.instant) AS expires_at
    FROM (
        SELECT (
            (last_due.day + 1)::timestamp - (near.instant AT TIME ZONE place.zone - near.instant AT TIME ZONE 'UTC0')
        ) AT TIME ZONE 'UTC0' AS instant
        FROM (
            VALUES
                ((last_due.day + 1)::timestamp AT TIME ZONE place.zone - interval '24 hours'),
                ((last_due.day + 1)::timestamp AT TIME ZONE place.zone + interval '24 hours')
        ) AS near (instant)
    ) midnight
    WHERE (midnight.instant AT TIME ZONE place.zone)::date > last_due.day
) ending
CROSS JOIN LATERAL (
    SELECT
        count(*) AS total_sessions,
        count(*) FILTER (WHERE session.status = 'completed') AS completed_sessions
    FROM @schema@.interview_sessions session
    WHERE session.user_id = profile.id
) sessions
LEFT JOIN LATERAL (
    SELECT progress.skill_name, progress.current_avg
    FROM @schema@.skill_progress progress
    WHERE progress.user_id = profile.id
    ORDER BY progress.current_avg DESC, progress.skill_name
    LIMIT 1
) strongest ON true
LEFT JOIN LATERAL (
    SELECT progress.skill_name, progress.current_avg
    FROM @schema@.skill_progress progress
    WHERE progress.user_id = profile.id
    ORDER BY progress.current_avg, progress.skill_name
    LIMIT 1
) weakest ON true;

COMMENT ON VIEW @schema@.user_progress_overview IS
    'One row per user: profile, totals and the streak as of now. Shows the rows that its reader may see.';
COMMENT ON COLUMN @schema@.user_progress_overview.user_id IS 'The user.';
COMMENT ON COLUMN @schema@.user_progress_overview.email IS 'E-mail address.';
COMMENT ON COLUMN @schema@.user_progress_overview.full_name IS 'Display name.';
COMMENT ON COLUMN @schema@.user_progress_overview.avatar_url IS 'Address of the profile picture.';
COMMENT ON COLUMN @schema@.user_progress_overview.target_role IS 'Job role the user prepares for.';
COMMENT ON COLUMN @schema@.user_progress_overview.target_industry IS 'Industry the user prepares for.';
COMMENT ON COLUMN @schema@.user_progress_overview.experience_level IS 'junior, mid, senior or lead.';
COMMENT ON COLUMN @schema@.user_progress_overview.total_attempts IS 'Attempts that were not skipped.';
COMMENT ON COLUMN @schema@.user_progress_overview.scored_attempts IS 'Those of them with a final score.';
COMMENT ON COLUMN @schema@.user_progress_overview.average_score IS 'Average final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.user_progress_overview.best_score IS 'Highest final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.user_progress_overview.current_streak IS 'Practice days of the streak as of now: 0 once it is lost.';
COMMENT ON COLUMN @schema@.user_progress_overview.longest_streak IS 'Most consecutive practice days ever.';
COMMENT ON COLUMN @schema@.user_progress_overview.last_practice_date IS 'Newest practice day, in the user''s time zone.';
COMMENT ON COLUMN @schema@.user_progress_overview.total_sessions IS 'How many interview sessions.';
COMMENT ON COLUMN @schema@.user_progress_overview.completed_sessions IS 'How many of them are completed.';
COMMENT ON COLUMN @schema@.user_progress_overview.strongest_skill IS 'Skill with the highest current average; the first by name among equals.';
COMMENT ON COLUMN @schema@.user_progress_overview.strongest_skill_avg IS 'Current average of that skill.';
COMMENT ON COLUMN @schema@.user_progress_overview.weakest_skill IS 'Skill with the lowest current average; the first by name among equals.';
COMMENT ON COLUMN @schema@.user_progress_overview.weakest_skill_avg IS 'Current average of that skill.';
COMMENT ON COLUMN @schema@.user_progress_overview.member_since IS 'When the profile was created.';
COMMENT ON COLUMN @schema@.user_progress_overview.unique_questions IS 'How many different questions were asked, skipped ones included.';
COMMENT ON COLUMN @schema@.user_progress_overview.practice_days IS 'How many days have a practice attempt, in the user''s time zone.';
COMMENT ON COLUMN @schema@.user_progress_overview.last_practice IS 'When the newest attempt that was not skipped was made.';
COMMENT ON COLUMN @schema@.user_progress_overview.streak_status IS 'Of the streak as of now: today (practised today), at_risk (practice today goes on with it), excused (today no practice is due), lost, none (never practised).';
COMMENT ON COLUMN @schema@.user_progress_overview.streak_expires_at IS 'The instant from which practice no longer goes on with the streak; NULL for none and lost.';
