-- A trigger function attached in a way that it cannot work in says so (39P01) and how it should be.
BEGIN;
CREATE FUNCTION pg_temp.attached(attachment text, statement text) RETURNS TABLE (code text, message text, hint text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'CREATE TRIGGER a_wrong_one ' || attachment;
    RETURN QUERY SELECT * FROM error_of(statement);
    DROP TRIGGER a_wrong_one ON attempts;
END $$;
INSERT INTO attempts (id, user_id, created_at) VALUES (1, id_of('Ada'), '2026-01-01 09:00+00');
\pset tuples_only on
SELECT * FROM pg_temp.attached('BEFORE INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_stats()',
    $$INSERT INTO attempts (user_id) VALUES (id_of('Ada'))$$);
SELECT * FROM pg_temp.attached('AFTER INSERT ON attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress()',
    $$INSERT INTO attempts (user_id) VALUES (id_of('Ada'))$$);
SELECT * FROM pg_temp.attached('AFTER UPDATE ON attempts REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history()',
    $$UPDATE attempts SET final_score = 1$$);
SELECT * FROM pg_temp.attached('AFTER DELETE ON attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats()',
    $$DELETE FROM attempts$$);
SELECT * FROM pg_temp.attached('BEFORE TRUNCATE ON attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats()',
    $$TRUNCATE attempts$$);
SELECT * FROM pg_temp.attached('AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user(''public'')',
    $$INSERT INTO attempts (user_id) VALUES (id_of('Ada'))$$);
SELECT * FROM pg_temp.attached('AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user()',
    $$INSERT INTO attempts (user_id) VALUES (id_of('Ada'))$$);
SELECT * FROM pg_temp.attached('AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION interview_core.check_time_zone()',
    $$INSERT INTO attempts (user_id) VALUES (id_of('Ada'))$$);
\pset tuples_only off

-- On a table that is not like attempts, in a schema without and with an installation.
CREATE TABLE pg_temp.notes (id bigint, note text);
CREATE TRIGGER a_wrong_one AFTER INSERT ON pg_temp.notes FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_stats();
SELECT code FROM error_of($$INSERT INTO pg_temp.notes VALUES (1, 'x')$$);
CREATE TABLE public.notes (id bigint, note text);
CREATE TRIGGER a_wrong_one AFTER INSERT ON public.notes FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_stats();
SELECT code FROM error_of($$INSERT INTO public.notes VALUES (1, 'x')$$);
-- Not as a trigger at all.
SELECT code FROM error_of($$SELECT interview_core.update_user_stats()$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
