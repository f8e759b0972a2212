-- A trigger of the application changes the list in the middle of a statement, whose attempts were
-- read for the former one.
BEGIN;
CREATE FUNCTION pg_temp.change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM interview_core.configure('public', skills => TG_ARGV[0]::text[]);
    RETURN NULL;
END $$;
CREATE VIEW pg_temp.progress AS
    SELECT full_name, skill_name, current_avg, attempts_count
    FROM skill_progress p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
INSERT INTO attempts (user_id, content_score, ml_scores) VALUES (id_of('Ada'), 70, '{"technical": 50}');
-- After the counters, before the skills.
CREATE TRIGGER change AFTER INSERT OR UPDATE ON practice_sessions
    FOR EACH ROW EXECUTE FUNCTION pg_temp.change('{technical,content}');
INSERT INTO attempts (user_id, content_score, ml_scores) VALUES
    (id_of('Ada'), 80, '{"technical": 60}'), (id_of('Bob'), 90, '{"technical": 65}');
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();
DROP TRIGGER change ON practice_sessions;
-- Before all of ours.
CREATE TRIGGER a_change AFTER INSERT ON attempts
    FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.change('{content}');
INSERT INTO attempts (user_id, content_score, ml_scores) VALUES
    (id_of('Ada'), 81, '{"technical": 61}'), (id_of('Eve'), 91, '{"technical": 66}');
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();
DROP TRIGGER a_change ON attempts;
-- Within the skills: the row that is being written goes.
CREATE TRIGGER change AFTER UPDATE ON skill_progress
    FOR EACH ROW WHEN (pg_trigger_depth() < 3) EXECUTE FUNCTION pg_temp.change('{technical}');
INSERT INTO attempts (user_id, content_score, ml_scores) VALUES (id_of('Ada'), 82, '{"technical": 62}');
DROP TRIGGER change ON skill_progress;
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();
-- A change between the counters and the skills that is undone with its block, and a statement in it.
CREATE FUNCTION pg_temp.change_in_vain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM interview_core.configure('public', skills => '{content,voice}');
    INSERT INTO attempts (user_id, voice_score) VALUES (id_of('Ada'), 10);
    RAISE EXCEPTION 'in vain';
EXCEPTION WHEN raise_exception THEN
    RETURN NULL;
END $$;
CREATE TRIGGER step1_z_change AFTER INSERT ON attempts
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION pg_temp.change_in_vain();
INSERT INTO attempts (user_id, content_score, ml_scores) VALUES (id_of('Ada'), 83, '{"technical": 63}');
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
