-- What the triggers cannot do without is an error of install(), before a client meets it.
CREATE FUNCTION install_after(change text) RETURNS TABLE (code text, message text, detail text)
LANGUAGE plpgsql AS $$
BEGIN
    DROP VIEW user_progress_overview, skill_breakdown, session_summary, question_stats, skill_needs, domain_progress,
        weekly_summary;
    EXECUTE change;
    PERFORM interview_core.install();
    RAISE SQLSTATE 'UUUUU';
EXCEPTION
    WHEN SQLSTATE 'UUUUU' THEN
        message := 'installed';
        RETURN NEXT;
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
        RETURN NEXT;
END $$;
CREATE ROLE somebody;
\pset format unaligned
SELECT (install_after(change)).* FROM (VALUES
    ('ALTER TABLE attempts RENAME COLUMN final_score TO score'),
    ('ALTER TABLE attempts ALTER final_score TYPE integer, ALTER created_at TYPE timestamp'),
    ('ALTER TABLE attempts ALTER domain TYPE varchar(40)'),
    ('ALTER TABLE practice_sessions DROP COLUMN updated_at'),
    ('ALTER TABLE skill_progress ALTER current_avg TYPE numeric(4,1)'),
    ('ALTER TABLE skill_progress ALTER skill_name TYPE varchar(8)'),
    ('DROP TABLE practice_sessions'),
    ('DROP TABLE time_zone_history'),
    ('ALTER TABLE excused_days DROP COLUMN day'),
    ('ALTER TABLE question_history OWNER TO somebody'),
    -- Wider than needed.
    ('ALTER TABLE skill_progress ALTER attempts_count TYPE bigint, ALTER best_score TYPE numeric'),
    ('ALTER TABLE practice_sessions ALTER attempts_count TYPE bigint, ALTER total_score TYPE numeric(20,4)')
) AS changes (change);
\pset format aligned
DROP FUNCTION install_after;
DROP ROLE somebody;

-- A column that refuses the rows that triggers write is a WARNING: a trigger of the application's may fill it.
BEGIN;
ALTER TABLE users ADD COLUMN nickname text NOT NULL DEFAULT 'none';
ALTER TABLE users ALTER COLUMN nickname DROP DEFAULT;
ALTER TABLE skill_progress ALTER COLUMN previous_avg SET NOT NULL;
SELECT interview_core.install();
ROLLBACK;
-- Wider columns hold what is written.
BEGIN;
DROP VIEW user_progress_overview, skill_breakdown, skill_needs, weekly_summary;
ALTER TABLE practice_sessions ALTER attempts_count TYPE bigint, ALTER total_score TYPE numeric(20,4);
ALTER TABLE skill_progress ALTER attempts_count TYPE bigint, ALTER best_score TYPE numeric;
SELECT interview_core.install();
INSERT INTO attempts (user_id, final_score, ml_scores, created_at)
VALUES (id_of('Ada'), 50, '{"content": 60}', '2026-01-01 09:00+00');
SELECT skill_name, attempts_count, best_score FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
