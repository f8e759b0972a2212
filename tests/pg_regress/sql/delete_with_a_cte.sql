-- One statement deletes a parent and changes its attempts. PostgreSQL refuses what would leave an attempt with a
-- question that has gone; what it accepts, the summaries follow.
BEGIN;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (2, id_of('Ada'), 102, 60, 60, '2026-01-02 09:00+00'),
    (3, id_of('Bob'), 101, 70, 70, '2026-01-01 09:00+00');
SELECT code FROM error_of($$
    WITH gone AS (DELETE FROM questions WHERE id = 101)
    UPDATE attempts SET final_score = final_score + 1 WHERE question_id = 101$$);
SELECT * FROM interview_core.check_summaries();
WITH gone AS (DELETE FROM questions WHERE id = 101)
UPDATE attempts SET question_id = 103, final_score = final_score + 1 WHERE question_id = 101;
SELECT id, question_id, final_score FROM attempts ORDER BY id;
SELECT question_id, times_asked, total_score FROM question_history ORDER BY question_id, total_score;
SELECT * FROM interview_core.check_summaries();
WITH gone AS (DELETE FROM users WHERE id = id_of('Bob'))
INSERT INTO attempts (id, user_id, question_id, final_score, created_at)
VALUES (4, id_of('Ada'), 102, 10, '2026-01-03 09:00+00');
SELECT code FROM error_of($$
    WITH gone AS (DELETE FROM users WHERE id = id_of('Eve'))
    UPDATE attempts SET user_id = id_of('Eve')$$);
SELECT id, final_score FROM attempts ORDER BY id;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
