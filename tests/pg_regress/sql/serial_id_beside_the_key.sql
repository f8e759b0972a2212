-- Summaries keyed by a serial id, with UNIQUE over the columns that find their rows, are written like others.
BEGIN;
ALTER TABLE question_history DROP COLUMN id, ADD id serial PRIMARY KEY, ADD note text NOT NULL DEFAULT 'noted', ADD factor numeric(5,2) DEFAULT 1, ADD code varchar(3) DEFAULT 'abc', ADD nothing text,
    ADD tags text[] NOT NULL DEFAULT ARRAY[]::text[], ADD seven bigint DEFAULT 3 + 4;
-- In the same order, the same rows directly and by the executor.
CREATE FUNCTION pg_temp.work() RETURNS void LANGUAGE sql AS $$
    INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES (id_of('Ada'), 101, 50, '2026-01-01 09:00+00');
    INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
        (id_of('Ada'), 101, 60, '2026-01-02 09:00+00'), (id_of('Ada'), 102, 70, '2026-01-02 10:00+00');
$$;
CREATE FUNCTION pg_temp.bystander() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
SELECT pg_temp.work();
CREATE TEMP TABLE directly AS SELECT * FROM question_history;
DELETE FROM attempts;
ALTER SEQUENCE question_history_id_seq RESTART;
CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON question_history FOR EACH ROW EXECUTE FUNCTION pg_temp.bystander();
SELECT pg_temp.work();
SELECT id, question_id, times_asked, latest_score, note, factor, code, nothing, tags, seven FROM directly ORDER BY id;
SELECT question_id, times_asked, latest_score, id, note, factor, code, nothing, tags, seven FROM question_history ORDER BY id;
DROP TRIGGER zzz ON question_history;
SELECT * FROM interview_core.check_summaries();
-- The sequence ends, and errors are the executor's.
SELECT setval('question_history_id_seq', 2147483647);
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 103, 50, '2026-01-03 09:00+00')$$);
ALTER SEQUENCE question_history_id_seq AS bigint NO MAXVALUE;
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 103, 50, '2026-01-03 09:00+00')$$);
SELECT setval('question_history_id_seq', 1);
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 103, 50, '2026-01-03 09:00+00')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
