-- An attempt that moves to another user leaves one and joins the other.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (2, id_of('Ada'), 102, 60, 60, '2026-01-02 09:00+00'),
    (3, id_of('Bob'), 101, 70, 70, '2026-01-03 09:00+00');
UPDATE attempts SET user_id = id_of('Bob') WHERE id = 2;
SELECT full_name, total_attempts, total_score, current_streak, last_practice_date FROM users ORDER BY full_name;
SELECT u.full_name, h.question_id, h.avg_score FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();
-- Two that change places.
UPDATE attempts SET user_id = CASE id WHEN 1 THEN id_of('Bob') ELSE id_of('Ada') END WHERE id IN (1, 3);
SELECT full_name, total_attempts, total_score, current_streak, last_practice_date FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
