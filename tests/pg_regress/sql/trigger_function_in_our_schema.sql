-- A trigger of the application's fires whatever schema its function is in, and with a function of ours that it replaced.
BEGIN;
CREATE TABLE fired (trigger name, event text);
CREATE FUNCTION interview_core.note_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.fired VALUES (TG_NAME, TG_OP);
    RETURN NEW;
END $$;
CREATE TRIGGER theirs AFTER INSERT OR UPDATE ON practice_sessions FOR EACH ROW EXECUTE FUNCTION interview_core.note_it();
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 09:00+00');
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 10:00+00');
SELECT * FROM fired;
TRUNCATE fired;
CREATE OR REPLACE FUNCTION interview_core.protect_derived_columns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.fired VALUES (TG_NAME, TG_OP);
    RETURN NEW;
END $$;
DROP TRIGGER theirs ON practice_sessions;
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 11:00+00');
SELECT * FROM fired;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
