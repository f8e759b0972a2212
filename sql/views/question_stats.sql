-- Sums question_history instead of keeping counters per question: users would queue for the lock on
-- a popular question's counter.
CREATE OR REPLACE VIEW @schema@.question_stats WITH (security_invoker = true) AS
SELECT
    question.id AS question_id,
    question.question,
    question.category,
    question.domain,
    question.difficulty,
    question.is_custom,
    question.is_active,
    stats.users_count,
    stats.times_asked,
    stats.times_skipped,
    stats.times_scored,
    stats.average_score,
    stats.best_score,
    stats.worst_score,
    stats.last_asked_at,
    stats.total_score,
    -- Computed once for all rows, and only if the column is read. The mean of all scores has 40
    -- places, and the estimate 30 before it is rounded, so that ties are seen as such.
    round(round(100 - (stats.total_score + 5 * (
        SELECT coalesce(sum(every.total_score)::numeric(60, 40) / nullif(sum(every.times_scored), 0), 50)
        FROM @schema@.question_history every
    )) / (stats.times_scored + 5), 30), 2) AS difficulty_estimate
FROM @schema@.questions question
CROSS JOIN LATERAL (
    SELECT
        count(*) AS users_count,
        coalesce(sum(history.times_asked), 0) AS times_asked,
        coalesce(sum(history.times_skipped), 0) AS times_skipped,
        coalesce(sum(history.times_scored), 0) AS times_scored,
        round(sum(history.total_score) / nullif(sum(history.times_scored), 0), 2) AS average_score,
        max(history.best_score) AS best_score,
        min(history.worst_score) AS worst_score,
        max(history.last_asked_at) AS last_asked_at,
        coalesce(sum(history.total_score), 0) AS total_score
    FROM @schema@.question_history history
    WHERE history.question_id = question.id
) stats;

COMMENT ON VIEW @schema@.question_stats IS
    'One row per question with the sums over all users. For the service role: a client would see only its own rows'' sums.';
COMMENT ON COLUMN @schema@.question_stats.question_id IS 'The question.';
COMMENT ON COLUMN @schema@.question_stats.question IS 'The question as asked.';
COMMENT ON COLUMN @schema@.question_stats.category IS 'Kind of question.';
COMMENT ON COLUMN @schema@.question_stats.domain IS 'Field of the question.';
COMMENT ON COLUMN @schema@.question_stats.difficulty IS 'easy, medium or hard.';
COMMENT ON COLUMN @schema@.question_stats.is_custom IS 'True if a user added it.';
COMMENT ON COLUMN @schema@.question_stats.is_active IS 'False if hidden.';
COMMENT ON COLUMN @schema@.question_stats.users_count IS 'How many users were asked it.';
COMMENT ON COLUMN @schema@.question_stats.times_asked IS 'How many attempts, skipped ones included.';
COMMENT ON COLUMN @schema@.question_stats.times_skipped IS 'How many were skipped.';
COMMENT ON COLUMN @schema@.question_stats.times_scored IS 'How many were scored.';
COMMENT ON COLUMN @schema@.question_stats.average_score IS 'Average score, 0 to 100, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.question_stats.best_score IS 'Highest score.';
COMMENT ON COLUMN @schema@.question_stats.worst_score IS 'Lowest score.';
COMMENT ON COLUMN @schema@.question_stats.last_asked_at IS 'When it was last asked.';
COMMENT ON COLUMN @schema@.question_stats.total_score IS 'Exact sum of the final scores.';
COMMENT ON COLUMN @schema@.question_stats.difficulty_estimate IS '100 less the average score, drawn towards that of all questions as by five more attempts; 0 easiest, 100 hardest.';
