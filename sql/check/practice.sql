-- Begins the statement of the checks, which is about one user: what several of them refer to.
-- $1: the user. $2: the stored names of time zones that the server knows, with their zones. A user
-- who does not exist has no zone, and so no attempts that count. @score_columns@: of the skills.
WITH RECURSIVE
-- Which zone held from when until when: the former ones, and the present one at last.
zone_ends AS (
    SELECT history.time_zone, history.valid_until
    FROM @schema@.time_zone_history history
    WHERE history.user_id = $1
    UNION ALL
    SELECT profile.time_zone, 'infinity'
    FROM @schema@.users profile
    WHERE profile.id = $1
),
zone_spans AS MATERIALIZED (
    SELECT
        profile.id AS user_id,
        coalesce($2 ->> zone_ends.time_zone, $2 ->> installation.time_zone, 'UTC0') AS zone,
        lag(zone_ends.valid_until, 1, '-infinity') OVER (ORDER BY zone_ends.valid_until) AS valid_from,
        zone_ends.valid_until
    FROM @schema@.users profile
    CROSS JOIN zone_ends
    JOIN @schema@.interview_core_installation installation ON installation.id = 1
    WHERE profile.id = $1
),
-- All attempts of the user, read once, with the day in the user's zone of then.
user_attempts AS MATERIALIZED (
    SELECT
        attempt.user_id,
        attempt.id,
        attempt.created_at,
        attempt.question_id,
        attempt.is_skipped,
        attempt.final_score,
        attempt.audio_duration,
        attempt.domain,
        attempt.ml_scores,
        (attempt.created_at AT TIME ZONE zone_spans.zone)::date AS practice_date
        @score_columns@
    FROM zone_spans
    JOIN @schema@.attempts attempt
        ON attempt.created_at >= zone_spans.valid_from AND attempt.created_at < zone_spans.valid_until
    WHERE attempt.user_id = $1
),
practice AS NOT MATERIALIZED (
    SELECT user_id, id, created_at, final_score, audio_duration, domain, question_id, practice_date
    FROM user_attempts
    WHERE NOT is_skipped
)
