-- A column that an application adds may have any precision: its values are rounded to 2 places, half
-- away from zero, and then checked.
BEGIN;
SET LOCAL datestyle = 'ISO';
ALTER TABLE attempts ADD COLUMN technical_score numeric;
-- Stored before the skill is listed: what is no score counts as none, whatever the document says.
INSERT INTO attempts (id, user_id, technical_score, ml_scores, created_at)
SELECT -number, id_of('Ada'), score, '{"technical": 1}', '2026-01-01 09:00+00'::timestamptz + number * interval '1 day'
FROM unnest(ARRAY[0.005, 100.004999, -0.0049, 66.66666666666666666666666666666666666666666667, 99.995, 1e-300, NULL,
    'NaN', 'Infinity', '-Infinity', 100.005, -0.005, 10000, 1e300]::numeric[]) WITH ORDINALITY AS n (score, number);
SELECT interview_core.configure('public', skills => ARRAY['technical']);
SELECT current_avg, best_score, worst_score, attempts_count, jsonb_path_query_array(score_history, '$[*].score') AS scores
FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
-- They stop no statement that leaves them as they are.
UPDATE attempts SET final_score = 50, ml_scores = '{"technical": 2}';
SELECT jsonb_path_query_array(score_history, '$[*].score') AS scores FROM skill_progress;
DELETE FROM attempts WHERE id IN (-2, -8, -12, -14);
SELECT jsonb_path_query_array(score_history, '$[*].score') AS scores FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
-- A statement that brings one is refused.
SELECT refused.* FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity', '100.005', '-0.005', '1e300', '12345.6789']) number,
    LATERAL error_of(format('INSERT INTO attempts (user_id, technical_score) VALUES (%L, %L)', id_of('Bob'), number)) refused;
SELECT * FROM error_of('UPDATE attempts SET technical_score = 101 WHERE id = -9');
SELECT * FROM error_of('UPDATE attempts SET technical_score = technical_score');
UPDATE attempts SET technical_score = 100.0049 WHERE id = -9;
INSERT INTO attempts (user_id, technical_score, created_at) VALUES (id_of('Bob'), 82.125, '2026-01-01 09:00+00');
SELECT full_name, jsonb_path_query_array(score_history, '$[*].score') AS scores
FROM skill_progress p JOIN users u ON u.id = p.user_id ORDER BY 1;
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
-- The DETAIL names the attempt.
\set VERBOSITY default
INSERT INTO attempts (user_id, technical_score, created_at) VALUES
    (id_of('Bob'), 1, '2026-01-01 09:00+00'), (id_of('Bob'), 101, '2026-01-02 09:00+00');
ROLLBACK;
