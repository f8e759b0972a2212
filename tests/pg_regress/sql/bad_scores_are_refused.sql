-- A sub-score is a number from 0 to 100 after rounding; anything else fails the whole statement.
BEGIN;
SELECT document, e.code, e.message
FROM (VALUES
    (1, '{"content": 100.01}'), (2, '{"voice": -1}'), (3, '{"delivery_score": "80 points"}'), (4, '{"structure": true}'),
    (5, '{"confidence": [80]}'), (6, '{"communication": {"score": 80}}'), (7, '[80]'), (8, '80'), (9, 'true'),
    (10, '"80"'), (11, '{"content": 1e400}'), (12, '{"content": 100.005}'), (13, '{"content": "100.005"}'),
    (14, '{"content": "8e1"}'), (15, '{"content": ""}'), (16, '"{\"voice\": NaN}"')
) AS cases (number, document)
CROSS JOIN LATERAL error_of(format(
    'INSERT INTO attempts (user_id, ml_scores) VALUES (id_of(''Ada''), %L)', document)) AS e
ORDER BY number;

-- The columns have their own CHECKs.
SELECT e.code, e.message
FROM (VALUES (1, '100.01'), (2, '-0.01'), (3, '''NaN''')) AS cases (number, score)
CROSS JOIN LATERAL error_of(format(
    'INSERT INTO attempts (user_id, final_score) VALUES (id_of(''Ada''), %s)', score)) AS e
ORDER BY number;

-- One bad row among good ones: none is kept, and an UPDATE is held to the same.
SELECT code, hint FROM error_of($$
    INSERT INTO attempts (user_id, ml_scores)
    VALUES (id_of('Ada'), '{"content": 80}'), (id_of('Bob'), '{"content": 800}')$$);
INSERT INTO attempts (user_id, ml_scores, created_at) VALUES (id_of('Ada'), '{"content": 80}', '2026-01-01 09:00+00');
SELECT code, message FROM error_of($$UPDATE attempts SET ml_scores = '{"content": 800}'$$);
SELECT count(*), max(current_avg) FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
