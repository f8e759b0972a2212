-- A trigger of the DBA's own on a summary that changes attempts, while the extension is writing that summary: the
-- statement is refused as PostgreSQL refuses the like, and nothing is left behind.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (id_of('Ada'), 102, 60, 60, '2026-01-02 09:00+00');
CREATE FUNCTION pg_temp.add_an_attempt() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF pg_trigger_depth() = 2 THEN
        INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at)
        VALUES (id_of('Ada'), 101, 80, 80, '2026-01-03 09:00+00');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER add_an_attempt AFTER DELETE ON practice_sessions
    FOR EACH ROW EXECUTE FUNCTION pg_temp.add_an_attempt();
SELECT code FROM error_of($$DELETE FROM attempts$$);
SELECT * FROM interview_core.check_summaries();
DROP TRIGGER add_an_attempt ON practice_sessions;

CREATE TRIGGER add_an_attempt AFTER INSERT ON question_history
    FOR EACH ROW EXECUTE FUNCTION pg_temp.add_an_attempt();
SELECT code FROM error_of($$UPDATE attempts SET question_id = 103$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
