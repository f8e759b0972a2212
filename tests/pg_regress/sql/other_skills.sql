-- An application lists its own skills: with a column of their own, or in score documents alone.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, content_score, voice_score, ml_scores, created_at) VALUES
    (id_of('Ada'), 70, 80, '{"technical": 50, "relevance_score": "60.5", "delivery": 90}', '2026-01-01 09:00+00');
SELECT interview_core.configure('public', skills => ARRAY['technical', 'relevance', 'voice']);
SELECT skills, skills_with_column FROM interview_core_installation;
SELECT skill_name, current_avg, score_history -> 0 ->> 'score' AS score FROM skill_progress ORDER BY skill_name;

-- The triggers follow.
INSERT INTO attempts (user_id, voice_score, ml_scores, created_at) VALUES
    (id_of('Ada'), 60, to_jsonb('{"technical": "70", "voice": 10, "loss": NaN}'::text), '2026-01-02 09:00+00'),
    (id_of('Ada'), NULL, '{"voice_score": 100, "technical": null, "technical_score": 90, "content": "bad"}', '2026-01-03 09:00+00'),
    (id_of('Bob'), NULL, '{"content": 1}', '2026-01-03 09:00+00');
SELECT skill_name, current_avg, previous_avg, best_score, worst_score, attempts_count FROM skill_progress ORDER BY skill_name;
UPDATE attempts SET ml_scores = ml_scores || '{"technical": 20}' WHERE created_at = '2026-01-03 09:00+00' AND user_id = id_of('Ada');
DELETE FROM attempts WHERE created_at = '2026-01-01 09:00+00';
SELECT skill_name, current_avg, best_score, worst_score, attempts_count FROM skill_progress ORDER BY skill_name;
SELECT skill_name, current_avg FROM skill_breakdown ORDER BY skill_name;
SELECT * FROM interview_core.check_summaries();

-- What counts for a listed skill must be sound.
SAVEPOINT sound;
SELECT * FROM error_of($$INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Ada'), '{"relevance": [1]}')$$);
SELECT * FROM error_of($$INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Ada'), '{"technical_score": 100.005}')$$);
SELECT * FROM error_of($$UPDATE attempts SET ml_scores = '{"technical": "x"}'$$);
SELECT * FROM error_of($$INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Ada'), '{"content": [1]}')$$);
ROLLBACK TO sound;

-- The document alone, as the check reads it.
SELECT interview_core.sub_scores('{"technical": 82.125, "relevance_score": "70", "voice": 9}', ARRAY['relevance', 'technical']);
SELECT interview_core.sub_scores('{"technical": "x", "relevance": 1}', '{relevance,technical}') AS unreadable,
    interview_core.sub_scores(NULL, '{relevance}') AS missing;
SELECT * FROM error_of($$SELECT interview_core.sub_scores('{}', '{Technical}')$$);
SELECT code, message FROM error_of($$SELECT interview_core.sub_scores('{}', NULL)$$);
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
