-- A new list rebuilds skill_progress: rows of skills no longer listed go, the others keep what they say.
BEGIN;
INSERT INTO attempts (user_id, content_score, ml_scores, created_at) VALUES
    (id_of('Ada'), 70, '{"technical": 50}', '2026-01-01 09:00+00'),
    (id_of('Bob'), NULL, '{"technical": 60}', '2026-01-01 09:00+00');
CREATE VIEW pg_temp.progress AS
    SELECT full_name, skill_name, current_avg FROM skill_progress p JOIN users u ON u.id = p.user_id;
SELECT * FROM pg_temp.progress ORDER BY 1, 2;
SELECT interview_core.configure('public', skills => ARRAY['technical', 'content']);
SELECT * FROM pg_temp.progress ORDER BY 1, 2;
SELECT interview_core.configure('public', skills => ARRAY['technical']);
SELECT * FROM pg_temp.progress ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();
-- The same list again changes nothing, nor does a setting of something else.
SELECT ctid AS before FROM interview_core_installation \gset
SELECT interview_core.configure('public', skills => '{technical}', average_window => 10);
SELECT ctid = :'before' AS is_same FROM interview_core_installation;
SELECT interview_core.configure('public', trend_threshold => 3);
SELECT skills, trend_threshold FROM interview_core_installation;
-- A list without any scored skill.
SELECT interview_core.configure('public', skills => ARRAY['style']);
SELECT count(*) FROM skill_progress;
INSERT INTO attempts (user_id, content_score, ml_scores) VALUES (id_of('Ada'), 70, '{"technical": 50}');
SELECT count(*) FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.configure('public', skills => '{content,delivery,communication,voice,confidence,structure}');
SELECT * FROM pg_temp.progress ORDER BY 1, 2;

-- A document that was fine before its skill was listed counts as empty, and stops no statement that
-- leaves it as it is.
INSERT INTO attempts (user_id, final_score, content_score, ml_scores, created_at) VALUES
    (id_of('Eve'), 60, 55, '{"technical": "good", "content": 65, "voice": 75}', '2026-01-01 09:00+00');
SELECT * FROM pg_temp.progress WHERE full_name = 'Eve' ORDER BY 1, 2;
SELECT interview_core.configure('public', skills => '{technical,content,voice}');
SELECT * FROM pg_temp.progress WHERE full_name = 'Eve' ORDER BY 1, 2;
UPDATE attempts SET final_score = 61, content_score = 56 WHERE user_id = id_of('Eve');
SELECT * FROM pg_temp.progress WHERE full_name = 'Eve' ORDER BY 1, 2;
SELECT code, message FROM error_of($$UPDATE attempts SET ml_scores = ml_scores || '{"a": 1}' WHERE user_id = id_of('Eve')$$);
SELECT * FROM interview_core.check_summaries();
UPDATE attempts SET ml_scores = ml_scores || '{"technical": 85}' WHERE user_id = id_of('Eve');
SELECT * FROM pg_temp.progress WHERE full_name = 'Eve' ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();

-- Rows that only a superuser can have written go with the next rebuild.
INSERT INTO skill_progress (user_id, skill_name, current_avg, best_score, worst_score, trend_percentage, attempts_count, last_practiced_at, last_attempt_id)
SELECT id_of('Ada'), name, 1, 1, 1, 0, 1, now(), 1 FROM unnest(ARRAY['style', 'Not a name', repeat('x', 100)]) name;
SELECT table_name, left(key, 12) AS key, count(*) FROM interview_core.check_summaries() GROUP BY 1, 2 ORDER BY 2;
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
