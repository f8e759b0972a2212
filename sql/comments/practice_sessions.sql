COMMENT ON TABLE @schema@.practice_sessions IS
    'Summary per user and practice day: the date of the attempts in the user''s time zone, skipped ones left out. Written by the triggers on attempts only; a day whose last attempt is gone is gone too.';

COMMENT ON COLUMN @schema@.practice_sessions.user_id IS 'Who practised.';
COMMENT ON COLUMN @schema@.practice_sessions.practice_date IS 'The day, in the user''s time zone.';
COMMENT ON COLUMN @schema@.practice_sessions.attempts_count IS 'How many attempts.';
COMMENT ON COLUMN @schema@.practice_sessions.scored_attempts IS 'How many of them were scored.';
COMMENT ON COLUMN @schema@.practice_sessions.total_score IS 'Exact sum of the final scores.';
COMMENT ON COLUMN @schema@.practice_sessions.average_score IS 'total_score / scored_attempts, 0 to 100, rounded to 2 places; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.practice_sessions.best_score IS 'Highest final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.practice_sessions.total_duration_seconds IS 'Exact sum of audio_duration, in seconds.';
COMMENT ON COLUMN @schema@.practice_sessions.domains_practiced IS 'Distinct domains, in the order of the C collation.';
COMMENT ON COLUMN @schema@.practice_sessions.created_at IS 'When triggers first wrote the row.';
COMMENT ON COLUMN @schema@.practice_sessions.updated_at IS 'When triggers last wrote the row.';

COMMENT ON CONSTRAINT practice_sessions_pkey ON @schema@.practice_sessions IS 'One row per user and day.';
COMMENT ON CONSTRAINT practice_sessions_user_id_fkey ON @schema@.practice_sessions IS 'Rows go with their user.';
COMMENT ON CONSTRAINT practice_sessions_scores_check ON @schema@.practice_sessions IS 'Every score lies between 0 and 100; NaN is refused.';
