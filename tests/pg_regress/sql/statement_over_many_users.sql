-- One statement may hold attempts of many users and questions, new and known, in any order.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Bob'), 101, 40, 40, '2026-01-02 09:00+00');
INSERT INTO attempts (user_id, question_id, final_score, content_score, voice_score, created_at) VALUES
    (id_of('Eve'), 103, 30, 30, 31, '2026-01-02 09:00+00'),
    (id_of('Ada'), 101, 50, 50, 51, '2026-01-01 09:00+00'),
    (id_of('Bob'), 101, 60, 60, 61, '2026-01-01 09:00+00'),
    (id_of('Ada'), 102, 70, 70, 71, '2026-01-03 09:00+00'),
    (id_of('Ada'), 101, 80, 80, 81, '2026-01-01 09:00+00'),
    (id_of('Bob'), 102, 90, 90, 91, '2026-01-03 09:00+00');
SELECT full_name, total_attempts, total_score, average_score, current_streak, longest_streak
FROM users ORDER BY full_name;
SELECT u.full_name, p.skill_name, p.attempts_count, p.current_avg
FROM skill_progress p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
SELECT u.full_name, h.question_id, h.times_asked, h.avg_score
FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();

UPDATE attempts SET final_score = final_score + 1;
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts WHERE voice_score IS NOT NULL;
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
