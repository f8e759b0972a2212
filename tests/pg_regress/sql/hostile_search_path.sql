-- Whatever the caller's search path and temporary tables hold, the triggers use what they mean.
BEGIN;
CREATE SCHEMA hostile;
SET LOCAL check_function_bodies = off;
CREATE FUNCTION hostile.boom() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'hostile code ran as %', current_user; END$$;
CREATE FUNCTION hostile.equal(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT hostile.boom()';
CREATE OPERATOR hostile.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = hostile.equal);
CREATE FUNCTION hostile.round(numeric, integer) RETURNS numeric LANGUAGE sql AS 'SELECT hostile.boom()::integer::numeric';
CREATE FUNCTION hostile.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz WHERE hostile.boom()';
CREATE FUNCTION hostile.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE sql AS 'SELECT $1[1] WHERE hostile.boom()';
CREATE FUNCTION hostile.to_jsonb(anyelement) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb WHERE hostile.boom()';
CREATE FUNCTION hostile.plus(numeric, numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 0.0 WHERE hostile.boom()';
CREATE OPERATOR hostile.+ (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = hostile.plus);
CREATE TABLE hostile.users (LIKE public.users);
CREATE TABLE hostile.interview_core_installation (LIKE public.interview_core_installation);
CREATE TEMPORARY TABLE skill_progress (LIKE public.skill_progress);
CREATE TEMPORARY TABLE users (LIKE public.users);

SET LOCAL search_path = hostile, pg_temp, pg_catalog;
INSERT INTO public.attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    ('a0000000-0000-0000-0000-000000000001', 101, 50, 50, '2026-01-02 09:00+00');
INSERT INTO public.attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    ('a0000000-0000-0000-0000-000000000001', 101, 70, 70, '2026-01-01 09:00+00');
UPDATE public.attempts SET final_score = 80 WHERE final_score OPERATOR(pg_catalog.=) 70;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com');
SELECT email FROM public.users WHERE id OPERATOR(pg_catalog.=) 'c0000000-0000-0000-0000-000000000004';
SELECT interview_core.configure('public', average_window => 5);
SELECT interview_core.install();
TRUNCATE public.attempts;
SELECT count(*) FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
