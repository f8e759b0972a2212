CREATE OR REPLACE VIEW @schema@.domain_progress WITH (security_invoker = true) AS
SELECT
    history.user_id,
    question.domain,
    question.category,
    count(*) AS questions,
    sum(history.times_scored) AS scored,
    round(sum(history.total_score) / nullif(sum(history.times_scored), 0), 2) AS average,
    max(history.best_score) AS best
FROM @schema@.question_history history
JOIN @schema@.questions question ON question.id = history.question_id
GROUP BY history.user_id, question.domain, question.category;

COMMENT ON VIEW @schema@.domain_progress IS
    'One row per user, domain and category with a question that the user was asked. Shows the rows that its reader may see.';
COMMENT ON COLUMN @schema@.domain_progress.user_id IS 'The user.';
COMMENT ON COLUMN @schema@.domain_progress.domain IS 'Field of the questions.';
COMMENT ON COLUMN @schema@.domain_progress.category IS 'Kind of the questions; NULL for those without one.';
COMMENT ON COLUMN @schema@.domain_progress.questions IS 'How many different questions were asked, skipped ones included.';
COMMENT ON COLUMN @schema@.domain_progress.scored IS 'How many attempts at them were scored.';
COMMENT ON COLUMN @schema@.domain_progress.average IS 'Average final score of these attempts, 0 to 100, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN @schema@.domain_progress.best IS 'Highest final score; NULL when nothing is scored.';
