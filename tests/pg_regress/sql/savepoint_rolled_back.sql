-- A rolled back savepoint takes its attempts out of the summaries again.
BEGIN;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00');
SAVEPOINT one;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (2, id_of('Ada'), 101, 60, 60, '2026-01-02 09:00+00');
ROLLBACK TO one;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (3, id_of('Ada'), 101, 70, 70, '2026-01-03 09:00+00');
SELECT total_attempts, total_score, longest_streak FROM users WHERE id = id_of('Ada');
SAVEPOINT two;
DELETE FROM attempts;
TRUNCATE attempts;
ROLLBACK TO two;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (4, id_of('Ada'), 101, 80, 80, '2026-01-04 09:00+00');
SELECT total_attempts, total_score, current_streak FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
