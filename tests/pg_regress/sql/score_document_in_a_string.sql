-- A client that serialises twice sends a JSON string that holds the object.
BEGIN;
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Ada'), '2026-01-01 09:00+00', to_jsonb('{"content": 81.25, "voice": null}'::text)),
    (id_of('Ada'), '2026-01-02 09:00+00', to_jsonb('  {"content_score" : 9e1}'::text));
-- (81.25 + 90) / 2 = 85.625
SELECT skill_name, current_avg, score_history FROM skill_progress;

-- One level only.
SELECT * FROM error_of($$
    INSERT INTO attempts (user_id, ml_scores)
    VALUES (id_of('Ada'), to_jsonb(to_jsonb('{"content": 81}'::text)::text))$$);
SELECT * FROM error_of($$
    INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Ada'), '"content: 81"')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
