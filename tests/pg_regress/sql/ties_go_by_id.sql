-- Attempts of one instant are ordered by id, also where the lower id arrives last.
BEGIN;
INSERT INTO attempts (id, user_id, question_id, content_score, final_score, created_at) VALUES
    (20, id_of('Ada'), 101, 90, 90, '2026-01-01 09:00+00');
INSERT INTO attempts (id, user_id, question_id, content_score, final_score, created_at) VALUES
    (10, id_of('Ada'), 101, 40, 40, '2026-01-01 09:00+00');
SELECT p.last_attempt_id, h.latest_attempt_id, h.latest_score, p.trend_percentage,
    jsonb_path_query_array(p.score_history, '$[*].score') AS scores
FROM skill_progress p JOIN question_history h USING (user_id);

-- A changed id changes the order.
UPDATE attempts SET id = 30 WHERE id = 10;
SELECT p.last_attempt_id, h.latest_attempt_id, h.latest_score, p.trend_percentage,
    jsonb_path_query_array(p.score_history, '$[*].score') AS scores
FROM skill_progress p JOIN question_history h USING (user_id);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
