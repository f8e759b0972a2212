-- One statement that inserts, updates and deletes attempts of one user: its UPDATE and DELETE triggers
-- find the new rows in the table before the INSERT trigger has counted them.
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (2, id_of('Ada'), 101, 60, 60, '2026-01-02 09:00+00');
SELECT * FROM interview_core.check_summaries();
WITH inserted AS (
    INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at)
    VALUES (3, id_of('Ada'), 101, 70, 70, '2026-01-03 09:00+00')
),
updated AS (
    UPDATE attempts SET final_score = 80, content_score = 80 WHERE id = 1
)
DELETE FROM attempts WHERE id = 2;
SELECT total_attempts, total_score FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
