-- Language models write numbers as text: digits, with a sign and a fraction if need be, and nothing around them.
BEGIN;
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES (id_of('Ada'), '2026-01-01 09:00+00', '{
        "content": "82.125", "delivery": "007", "communication": "-0.004", "voice": null, "voice_score": "100.004",
        "confidence": "\u0038\u0031", "structure": 70, "model": "82"
    }');
SELECT skill_name, current_avg FROM skill_progress ORDER BY skill_name;
-- In an object within a string as well. Of doubled keys the last counts.
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Bob'), '2026-01-01 09:00+00', to_jsonb('{"content": "x", "content": 10, "content": "20"}'::text));
SELECT skill_name, current_avg FROM skill_progress WHERE user_id = id_of('Bob');
SELECT interview_core.sub_scores('{"content": "50", "delivery": 60, "voice_score": "70.00"}');
SELECT * FROM interview_core.check_summaries();

-- Anything else is no number.
SELECT document, e.code, e.message
FROM unnest(ARRAY[
    '{"content": " 80"}', '{"content": "+80"}', '{"content": "80."}', '{"content": ".5"}', '{"content": "8e1"}',
    '{"content": "80%"}', '{"content": "NaN"}', '{"content": "null"}', '{"content": "101"}', '{"content": "-1"}'
]) WITH ORDINALITY AS cases (document, number)
CROSS JOIN LATERAL error_of(format(
    'INSERT INTO attempts (user_id, ml_scores) VALUES (id_of(''Ada''), %L)', document)) AS e
ORDER BY number;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
