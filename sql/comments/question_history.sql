COMMENT ON TABLE @schema@.question_history IS
    'Summary per user and question over all attempts with a question. Written by the triggers on attempts only; a row whose last attempt is gone is gone too.';

COMMENT ON COLUMN @schema@.question_history.id IS 'Identifier of the row; a row that goes and comes again has another.';
COMMENT ON COLUMN @schema@.question_history.user_id IS 'Who was asked.';
COMMENT ON COLUMN @schema@.question_history.question_id IS 'The question.';
COMMENT ON COLUMN @schema@.question_history.times_asked IS 'How many attempts, skipped ones included.';
COMMENT ON COLUMN @schema@.question_history.times_skipped IS 'How many of them were skipped.';
COMMENT ON COLUMN @schema@.question_history.times_scored IS 'How many were scored.';
COMMENT ON COLUMN @schema@.question_history.total_score IS 'Exact sum of the scores.';
COMMENT ON COLUMN @schema@.question_history.best_score IS 'Highest score, 0 to 100; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.worst_score IS 'Lowest score, 0 to 100; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.latest_score IS 'Score of the newest scored attempt; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.avg_score IS 'total_score / times_scored, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.last_asked_at IS 'created_at of the newest attempt, skipped ones included.';
COMMENT ON COLUMN @schema@.question_history.latest_scored_at IS 'Internal: created_at of the attempt that latest_score is from.';
COMMENT ON COLUMN @schema@.question_history.latest_attempt_id IS 'Internal: id of the attempt that latest_score is from.';
COMMENT ON COLUMN @schema@.question_history.review_stability IS 'Stability in the memory model FSRS-6, in days: how long the answer lasts; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.review_difficulty IS 'Difficulty in the memory model FSRS-6, 1 to 10: how slowly the stability grows; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.review_due IS 'A date to come back to the question; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_history.created_at IS 'When triggers first wrote the row.';
COMMENT ON COLUMN @schema@.question_history.updated_at IS 'When triggers last wrote the row.';

COMMENT ON CONSTRAINT question_history_pkey ON @schema@.question_history IS 'One row per id.';
COMMENT ON CONSTRAINT question_history_user_id_question_id_key ON @schema@.question_history IS 'One row per user and question.';
COMMENT ON CONSTRAINT question_history_user_id_fkey ON @schema@.question_history IS 'Rows go with their user.';
COMMENT ON CONSTRAINT question_history_question_id_fkey ON @schema@.question_history IS 'Rows go with their question.';
COMMENT ON CONSTRAINT question_history_scores_check ON @schema@.question_history IS 'Every score lies between 0 and 100; NaN is refused.';

COMMENT ON INDEX @schema@.question_history_question_id_idx IS 'A question''s rows, for question_stats; covers the foreign key to questions.';
