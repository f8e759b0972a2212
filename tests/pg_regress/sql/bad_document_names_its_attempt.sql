-- The DETAIL of a refused document says which attempt it is: its place in the statement, its user and its time, also
-- where a column overrides the key.
BEGIN;
CREATE FUNCTION pg_temp.detail_of(statement text) RETURNS TABLE (code text, message text, detail text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    RETURN NEXT;
END $$;
SELECT * FROM pg_temp.detail_of($$INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Bob'), '2026-01-03 09:00+00', '{"content": 80}'),
    (id_of('Ada'), '2026-01-02 10:30:15.75+01', '{"voice": "loud"}'),
    (id_of('Ada'), '2026-01-01 09:00+00', '{"voice": 101}')$$);
SELECT * FROM pg_temp.detail_of($$INSERT INTO attempts (user_id, created_at, voice_score, is_skipped, ml_scores) VALUES
    (id_of('Eve'), '2026-01-03 09:00+00', 50, true, '{"voice": -1}')$$);
SELECT * FROM pg_temp.detail_of($$INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Eve'), '2026-01-03 09:00+00', '[{"voice": 1}]')$$);

INSERT INTO attempts (id, user_id, created_at, content_score, ml_scores)
SELECT n, id_of('Ada'), timestamptz '2026-01-01 09:00+00' + n * interval '1 hour', 50, '{"content": 80}'
FROM generate_series(1, 3) AS n;
SELECT * FROM pg_temp.detail_of($$UPDATE attempts SET ml_scores =
    CASE WHEN id < 3 THEN '{"content": 81}' ELSE '{"content": []}' END::jsonb$$);

-- A trigger FOR EACH ROW knows the id instead of the place.
CREATE TRIGGER a_row AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION interview_core.update_skill_progress();
SELECT * FROM pg_temp.detail_of($$INSERT INTO attempts (id, user_id, created_at, ml_scores) VALUES
    (7, id_of('Bob'), '2026-01-03 09:00+00', '{}'), (8, id_of('Bob'), '2026-01-04 09:00+00', '7')$$);
DROP TRIGGER a_row ON attempts;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
