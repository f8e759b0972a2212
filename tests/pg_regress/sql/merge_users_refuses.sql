-- What merge_users() refuses, without having moved anything.
BEGIN;
\set ada '\'a0000000-0000-0000-0000-000000000001\''
\set bob '\'b0000000-0000-0000-0000-000000000002\''
INSERT INTO attempts (id, user_id, final_score) VALUES (1, :ada, 50), (2, :ada, 60), (3, :bob, 70);
CREATE FUNCTION pg_temp.refused(arguments text) RETURNS TABLE (code text, message text, hint text) LANGUAGE sql AS $$
    SELECT * FROM error_of(format('SELECT * FROM interview_core.merge_users(%s)', arguments))
$$;
SELECT * FROM pg_temp.refused($$NULL, 'b0000000-0000-0000-0000-000000000002'$$);
SELECT * FROM pg_temp.refused($$'a0000000-0000-0000-0000-000000000001', NULL$$);
SELECT * FROM pg_temp.refused($$'a0000000-0000-0000-0000-000000000001', 'b0000000-0000-0000-0000-000000000002', NULL$$);
SELECT * FROM pg_temp.refused($$'a0000000-0000-0000-0000-000000000001', 'b0000000-0000-0000-0000-000000000002', 'nowhere'$$);
SELECT * FROM pg_temp.refused($$'a0000000-0000-0000-0000-000000000001', 'a0000000-0000-0000-0000-000000000001'$$);
SELECT * FROM pg_temp.refused($$'a0000000-0000-0000-0000-000000000001', 'a9999999-0000-0000-0000-000000000000'$$);
SELECT * FROM pg_temp.refused($$'f9999999-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000001'$$);
-- Attempts that a trigger of the application keeps, gives back, or gives to somebody else.
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION give_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.user_id := OLD.user_id; RETURN NEW; END $$;
CREATE FUNCTION give_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.user_id := id_of('Eve'); RETURN NEW; END $$;
CREATE FUNCTION give_back_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id <> OLD.user_id AND pg_trigger_depth() = 1 THEN
        EXECUTE format('UPDATE %s SET user_id = $1 WHERE id = $2', TG_RELID::regclass) USING OLD.user_id, OLD.id;
    END IF;
    RETURN NULL;
END $$;
INSERT INTO interview_sessions (user_id) VALUES (:ada);
INSERT INTO interview_reports (user_id) VALUES (:ada);
INSERT INTO resume_analyses (user_id) VALUES (:ada);
CREATE FUNCTION pg_temp.merge_where(kept text, how text, at text) RETURNS TABLE (code text, message text, hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER a %s UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s()', at, kept, how);
    RETURN QUERY SELECT * FROM pg_temp.refused($a$'a0000000-0000-0000-0000-000000000001', 'b0000000-0000-0000-0000-000000000002'$a$);
    EXECUTE format('DROP TRIGGER a ON %s', kept);
END $$;
SELECT t.name, f.name, e.* FROM unnest(ARRAY['attempts', 'interview_sessions', 'interview_reports', 'resume_analyses']) AS t (name),
    (VALUES ('keep', 'BEFORE'), ('give_back', 'BEFORE'), ('give_away', 'BEFORE'), ('give_back_later', 'AFTER')) AS f (name, at),
    pg_temp.merge_where(t.name, f.name, f.at) AS e;
SELECT full_name, total_attempts FROM users ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
-- A snapshot from before the locks could hide rows.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM error_of($$SELECT * FROM interview_core.merge_users('a0000000-0000-0000-0000-000000000001', 'b0000000-0000-0000-0000-000000000002')$$);
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT * FROM error_of($$SELECT * FROM interview_core.merge_users('a0000000-0000-0000-0000-000000000001', 'b0000000-0000-0000-0000-000000000002')$$);
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
