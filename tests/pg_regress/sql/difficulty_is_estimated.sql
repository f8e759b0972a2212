-- A question is as difficult as its scores are low, with five attempts of the average question in
-- addition.
BEGIN;
SELECT question_id, difficulty_estimate FROM question_stats ORDER BY question_id;
INSERT INTO attempts (user_id, question_id, final_score)
SELECT id_of('Ada'), 101, 20 FROM generate_series(1, 5) UNION ALL
SELECT id_of('Bob'), 101, 30 FROM generate_series(1, 5) UNION ALL
SELECT id_of('Bob'), 102, 90 FROM generate_series(1, 5);
-- 250 + 450 in 15 attempts.
SELECT question_id, average_score, times_scored, difficulty_estimate,
    round(100 - (total_score + 5 * 700 / 15.0) / (times_scored + 5), 2) AS by_definition
FROM question_stats ORDER BY question_id;
DELETE FROM attempts;
INSERT INTO attempts (user_id, question_id, final_score)
VALUES (id_of('Ada'), 101, 0), (id_of('Ada'), 102, 0), (id_of('Ada'), 103, 0.12);
-- The mean is 0.04, so that the first is at 100 - 0.20 / 6, and the last at 100 - 0.32 / 6.
SELECT question_id, difficulty_estimate FROM question_stats ORDER BY question_id;
UPDATE attempts SET final_score = 0.09 WHERE question_id = 103;
-- The mean is 0.03, and the first is at 99.975, which is rounded away from zero.
SELECT question_id, difficulty_estimate FROM question_stats ORDER BY question_id;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
