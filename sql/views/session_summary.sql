-- Aggregates per session through the index on attempts.session_id, so reading one session stays
-- cheap.
CREATE OR REPLACE VIEW @schema@.session_summary WITH (security_invoker = true) AS
SELECT
    session.id AS session_id,
    session.user_id,
    session.session_name,
    session.job_title,
    session.domain,
    session.difficulty_preference,
    session.status,
    session.total_questions,
    session.completed_questions,
    answers.attempts_count,
    answers.skipped_attempts,
    answers.scored_attempts,
    answers.average_score,
    answers.best_score,
    answers.worst_score,
    answers.average_content_score,
    answers.average_delivery_score,
    answers.average_communication_score,
    answers.average_voice_score,
    answers.average_confidence_score,
    answers.average_structure_score,
    answers.total_duration_seconds,
    session.started_at,
    session.completed_at,
    session.completed_at - session.started_at AS elapsed_time,
    session.created_at,
    answers.average_score AS avg_final_score,
    answers.attempt_count
FROM @schema@.interview_sessions session
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE NOT attempt.is_skipped) AS attempts_count,
        count(*) FILTER (WHERE attempt.is_skipped) AS skipped_attempts,
        count(attempt.final_score) FILTER (WHERE NOT attempt.is_skipped) AS scored_attempts,
        round(avg(attempt.final_score) FILTER (WHERE NOT attempt.is_skipped), 2) AS average_score,
        max(attempt.final_score) FILTER (WHERE NOT attempt.is_skipped) AS best_score,
        min(attempt.final_score) FILTER (WHERE NOT attempt.is_skipped) AS worst_score,
        round(avg(attempt.content_score) FILTER (WHERE NOT attempt.is_skipped), 2) AS average_content_score,
        round(avg(attempt.delivery_score) FILTER (WHERE NOT attempt.is_skipped), 2) AS average_delivery_score,
        round(avg(attempt.communication_score) FILTER (WHERE NOT attempt.is_skipped), 2)
            AS average_communication_score,
        round(avg(attempt.voice_score) FILTER (WHERE NOT attempt.is_skipped), 2) AS average_voice_score,
        round(avg(attempt.confidence_score) FILTER (WHERE NOT attempt.is_skipped), 2) AS average_confidence_score,
        round(avg(attempt.structure_score) FILTER (WHERE NOT attempt.is_skipped), 2) AS average_structure_score,
        coalesce(sum(attempt.audio_duration) FILTER (WHERE NOT attempt.is_skipped), 0) AS total_duration_seconds,
        count(*) AS attempt_count
    FROM @schema@.attempts attempt
    WHERE attempt.session_id = session.id
) answers;

COMMENT ON VIEW @schema@.session_summary IS
    'One row per interview session with figures from its attempts, skipped ones left out of all but attempt_count. Shows the rows that its reader may see.';
COMMENT ON COLUMN @schema@.session_summary.session_id IS 'The session.';
COMMENT ON COLUMN @schema@.session_summary.user_id IS 'Whose session it is.';
COMMENT ON COLUMN @schema@.session_summary.session_name IS 'Name given by the user.';
COMMENT ON COLUMN @schema@.session_summary.job_title IS 'Job title practised for.';
COMMENT ON COLUMN @schema@.session_summary.domain IS 'Field of the interview.';
COMMENT ON COLUMN @schema@.session_summary.difficulty_preference IS 'Difficulty asked for.';
COMMENT ON COLUMN @schema@.session_summary.status IS 'in_progress, completed or abandoned.';
COMMENT ON COLUMN @schema@.session_summary.total_questions IS 'How many questions were planned.';
COMMENT ON COLUMN @schema@.session_summary.completed_questions IS 'How many were answered, as the backend counts.';
COMMENT ON COLUMN @schema@.session_summary.attempts_count IS 'How many attempts, skipped ones left out.';
COMMENT ON COLUMN @schema@.session_summary.skipped_attempts IS 'How many were skipped.';
COMMENT ON COLUMN @schema@.session_summary.scored_attempts IS 'How many attempts have a final score.';
COMMENT ON COLUMN @schema@.session_summary.average_score IS 'Average final score, 0 to 100, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.session_summary.best_score IS 'Highest final score.';
COMMENT ON COLUMN @schema@.session_summary.worst_score IS 'Lowest final score.';
COMMENT ON COLUMN @schema@.session_summary.average_content_score IS 'Average of the column content_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN @schema@.session_summary.average_delivery_score IS 'Average of the column delivery_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN @schema@.session_summary.average_communication_score IS 'Average of the column communication_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN @schema@.session_summary.average_voice_score IS 'Average of the column voice_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN @schema@.session_summary.average_confidence_score IS 'Average of the column confidence_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN @schema@.session_summary.average_structure_score IS 'Average of the column structure_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN @schema@.session_summary.total_duration_seconds IS 'Exact sum of audio_duration, in seconds.';
COMMENT ON COLUMN @schema@.session_summary.started_at IS 'When the session began.';
COMMENT ON COLUMN @schema@.session_summary.completed_at IS 'When it was completed.';
COMMENT ON COLUMN @schema@.session_summary.elapsed_time IS 'From started_at to completed_at.';
COMMENT ON COLUMN @schema@.session_summary.created_at IS 'When the session was created.';
COMMENT ON COLUMN @schema@.session_summary.avg_final_score IS 'The same as average_score: computed from the attempts, not the column of interview_sessions.';
COMMENT ON COLUMN @schema@.session_summary.attempt_count IS 'How many attempts, skipped ones included.';
