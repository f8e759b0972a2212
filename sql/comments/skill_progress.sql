COMMENT ON TABLE @schema@.skill_progress IS
    'Summary per user and skill over all scored attempts. Written by the triggers on attempts only; a row whose last attempt is gone is gone too.';

COMMENT ON COLUMN @schema@.skill_progress.user_id IS 'Whose progress it is.';
COMMENT ON COLUMN @schema@.skill_progress.skill_name IS 'One of the skills that the setting lists; by default content, delivery, communication, voice, confidence and structure.';
COMMENT ON COLUMN @schema@.skill_progress.current_avg IS 'Mean of the newest average_window points, 0 to 100, rounded to 2 places.';
COMMENT ON COLUMN @schema@.skill_progress.previous_avg IS 'The same one point earlier; NULL with one point.';
COMMENT ON COLUMN @schema@.skill_progress.best_score IS 'Highest score ever, 0 to 100.';
COMMENT ON COLUMN @schema@.skill_progress.worst_score IS 'Lowest score ever, 0 to 100.';
COMMENT ON COLUMN @schema@.skill_progress.trend IS 'improving, stable or declining: trend_percentage, before rounding, against trend_threshold.';
COMMENT ON COLUMN @schema@.skill_progress.trend_percentage IS 'By how many points the mean of the newest points differs from the mean of as many before them, -100 to 100.';
COMMENT ON COLUMN @schema@.skill_progress.score_history IS 'The newest history_length points, oldest first: [{"date": UTC time in whole seconds, "score": 0 to 100}].';
COMMENT ON COLUMN @schema@.skill_progress.attempts_count IS 'How many attempts scored this skill.';
COMMENT ON COLUMN @schema@.skill_progress.last_practiced_at IS 'created_at of the newest scored attempt.';
COMMENT ON COLUMN @schema@.skill_progress.last_attempt_id IS 'Internal: id of that attempt; with last_practiced_at the time order of the newest point.';
COMMENT ON COLUMN @schema@.skill_progress.created_at IS 'When triggers first wrote the row.';
COMMENT ON COLUMN @schema@.skill_progress.updated_at IS 'When triggers last wrote the row.';

COMMENT ON CONSTRAINT skill_progress_pkey ON @schema@.skill_progress IS 'One row per user and skill.';
COMMENT ON CONSTRAINT skill_progress_user_id_fkey ON @schema@.skill_progress IS 'Rows go with their user.';
COMMENT ON CONSTRAINT skill_progress_scores_check ON @schema@.skill_progress IS 'Every score lies between 0 and 100; NaN is refused.';
