-- A client that serialises twice may write NaN and Infinity, as Python's json does. Under keys that are no sub-scores
-- they do not matter.
BEGIN;
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Ada'), '2026-01-01 09:00+00', to_jsonb('{"loss": NaN, "content": 80.5}'::text)),
    (id_of('Ada'), '2026-01-02 09:00+00', to_jsonb('{"raw": [NaN, {"x": -Infinity}, Infinity], "content": "90.5"}'::text));
UPDATE attempts SET ml_scores = to_jsonb('{"content": 70.5, "content_score": NaN, "note": "NaN"}'::text)
WHERE created_at = '2026-01-02 09:00+00';
SELECT skill_name, current_avg, attempts_count FROM skill_progress;
SELECT interview_core.sub_scores(to_jsonb('{"loss": NaN, "voice": 5}'::text));
-- No score is NaN, and what is no JSON otherwise stays so.
SELECT document, e.code, e.message
FROM unnest(ARRAY[
    '{"content": NaN}', '{"voice_score": -Infinity}', '{"loss": nan}', '{"loss": -NaN}', '{NaN: 1}', 'NaN', '{"loss": NaN'
]) WITH ORDINALITY AS cases (document, number)
CROSS JOIN LATERAL error_of(format(
    'INSERT INTO attempts (user_id, ml_scores) VALUES (id_of(''Ada''), to_jsonb(%L::text))', document)) AS e
ORDER BY number;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
