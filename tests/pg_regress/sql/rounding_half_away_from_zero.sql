-- Everything is rounded once, half away from zero, to 2 places, from exact sums.
BEGIN;
-- Sub-scores in a document are rounded before their range is checked.
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Ada'), '2026-01-01 09:00+00', '{"content": 82.005, "delivery": 100.004, "voice": -0.004, "structure": 0.0049999}');
SELECT skill_name, current_avg FROM skill_progress ORDER BY skill_name;
DELETE FROM attempts;

-- (0.00 + 0.01) / 2 = 0.005
INSERT INTO attempts (user_id, question_id, created_at, final_score, content_score) VALUES
    (id_of('Ada'), 101, '2026-01-01 09:00+00', 0.00, 0.00),
    (id_of('Ada'), 101, '2026-01-01 10:00+00', 0.01, 0.01);
SELECT u.average_score AS of_user, d.average_score AS of_day, h.avg_score AS of_question, p.current_avg AS of_skill
FROM users u
JOIN practice_sessions d ON d.user_id = u.id
JOIN question_history h ON h.user_id = u.id
JOIN skill_progress p ON p.user_id = u.id;

-- Trend with k = 2: (0.00 + 0.00 - 0.00 - 0.01) / 2 = -0.005
INSERT INTO attempts (user_id, created_at, content_score) VALUES
    (id_of('Ada'), '2026-01-01 11:00+00', 0.00),
    (id_of('Ada'), '2026-01-01 12:00+00', 0.00);
SELECT trend_percentage FROM skill_progress;

-- No drift: 3 times 33.33 plus 0.01 is exactly 100.
INSERT INTO attempts (user_id, question_id, created_at, final_score) VALUES
    (id_of('Bob'), 101, '2026-01-01 09:00+00', 33.33), (id_of('Bob'), 101, '2026-01-01 09:00+00', 33.33);
INSERT INTO attempts (user_id, question_id, created_at, final_score) VALUES
    (id_of('Bob'), 101, '2026-01-01 09:00+00', 33.33), (id_of('Bob'), 101, '2026-01-01 09:00+00', 0.01);
SELECT total_score, average_score FROM users WHERE id = id_of('Bob');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
