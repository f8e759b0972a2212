-- Deleting a question keeps its attempts, without a question, and removes what the users' records say of it.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (id_of('Ada'), 102, 60, 60, '2026-01-02 09:00+00'),
    (id_of('Bob'), 101, 70, 70, '2026-01-01 09:00+00');
DELETE FROM questions WHERE id = 101;
SELECT u.full_name, a.question_id, a.final_score FROM attempts a JOIN users u ON u.id = a.user_id ORDER BY 1, 3;
SELECT question_id, times_asked FROM question_history;
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
DELETE FROM questions;
SELECT count(*) FROM question_history;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
