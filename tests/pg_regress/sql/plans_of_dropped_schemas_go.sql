-- A session that has worked in many schemas keeps no plans for those that are gone.
BEGIN;
CREATE PROCEDURE pg_temp.try_out(name text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM interview_core.install(name);
    EXECUTE format('INSERT INTO %I.users (id) VALUES (%L) ON CONFLICT DO NOTHING', name, id_of('Ada'));
    EXECUTE format('INSERT INTO %I.attempts (user_id, created_at) VALUES (%L, ''2026-01-02''), (%2$L, ''2026-01-01'')', name, id_of('Ada'));
    EXECUTE format('DELETE FROM %I.attempts', name);
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
END $$;
SET LOCAL client_min_messages = error;
CALL pg_temp.try_out('practice');
CALL pg_temp.try_out('practice_again');
-- Those that PostgreSQL keeps for its foreign keys stay: SELECT 1 FROM ONLY ...
SELECT ident FROM pg_backend_memory_contexts WHERE name = 'CachedPlanSource' AND ident LIKE '%FROM practice.%';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
