-- 32 skills, half of them with a column.
BEGIN;
SELECT string_agg(format('ADD COLUMN s%s_score numeric(5,2)', n), ', ') AS columns FROM generate_series(1, 32, 2) n \gset
ALTER TABLE attempts :columns;
SELECT interview_core.configure('public', skills => ARRAY(SELECT 's' || n FROM generate_series(1, 32) n));
SELECT cardinality(skills_with_column) FROM interview_core_installation;
INSERT INTO attempts (user_id, s1_score, s31_score, ml_scores, created_at)
SELECT id_of(name), 10, 20, (SELECT jsonb_object_agg('s' || n, n + day) FROM generate_series(1, 32) n),
    '2026-01-01'::timestamptz + day * interval '1 day'
FROM unnest(ARRAY['Ada', 'Bob']) name, generate_series(1, 3) day;
SELECT skill_name, current_avg, attempts_count FROM skill_progress WHERE user_id = id_of('Ada')
ORDER BY length(skill_name), skill_name;
UPDATE attempts SET s31_score = 50 WHERE created_at < '2026-01-03';
DELETE FROM attempts WHERE created_at > '2026-01-03 12:00+00';
SELECT skill_name, current_avg, attempts_count FROM skill_progress WHERE user_id = id_of('Ada') AND skill_name IN ('s31', 's32');
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
