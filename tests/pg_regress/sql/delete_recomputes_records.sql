-- A deleted attempt takes its best, worst and latest score with it.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 10, 10, '2026-01-01 09:00+00'), (2, id_of('Ada'), 101, 50, 50, '2026-01-02 09:00+00'),
    (3, id_of('Ada'), 101, 60, 60, '2026-01-03 09:00+00'), (4, id_of('Ada'), 101, 90, 90, '2026-01-04 09:00+00');
DELETE FROM attempts WHERE id IN (1, 4);
SELECT best_score, worst_score, latest_score, avg_score FROM question_history;
SELECT best_score, worst_score, current_avg, previous_avg, attempts_count FROM skill_progress;
SELECT best_score, total_score, current_streak, longest_streak, last_practice_date FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
