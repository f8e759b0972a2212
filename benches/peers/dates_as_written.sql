-- Histories as an application's row triggers write them: with dates as PostgreSQL prints a
-- timestamp in jsonb. Histories hold the newest 100 points.

UPDATE skill_progress SET score_history = (
    SELECT jsonb_agg(jsonb_build_object('date', newest.created_at, 'score', newest.score)
        ORDER BY newest.created_at, newest.id)
    FROM (
        SELECT
            attempts.created_at,
            attempts.id,
            trim_scale((attempts.ml_scores ->> skill_progress.skill_name)::numeric(5, 2)) AS score
        FROM attempts
        WHERE attempts.user_id = skill_progress.user_id AND NOT attempts.is_skipped
        ORDER BY attempts.created_at DESC, attempts.id DESC
        LIMIT 100
    ) AS newest
);
