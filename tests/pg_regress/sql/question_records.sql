-- question_history: one row per user and question, none for attempts without a question.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, question_id, final_score, is_skipped, created_at) VALUES
    (id_of('Ada'), 101, 50, false, '2026-01-01 09:00+00'),
    (id_of('Ada'), 101, 60, false, '2026-01-03 09:00+00'),
    (id_of('Ada'), 101, 45, false, '2026-01-02 09:00+00'),
    (id_of('Ada'), 101, NULL, false, '2026-01-04 09:00+00'),
    (id_of('Ada'), 102, 70, true, '2026-01-01 09:00+00'),
    (id_of('Ada'), NULL, 99, false, '2026-01-01 09:00+00'),
    (id_of('Bob'), 101, 80, false, '2026-01-01 09:00+00');
-- Ada at 101: (50 + 60 + 45) / 3
SELECT u.full_name, question_id, times_asked, times_skipped, times_scored, h.total_score,
    h.best_score, worst_score, latest_score, avg_score, last_asked_at
FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1, 2;

-- The attempt moves to another question, and out of any.
UPDATE attempts SET question_id = 103 WHERE final_score = 60;
UPDATE attempts SET question_id = NULL WHERE final_score = 80;
SELECT u.full_name, question_id, times_asked, latest_score, avg_score
FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
