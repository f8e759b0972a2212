-- user_differences(), a part of check_summaries(), does nothing but read, whatever it is given.
BEGIN;
INSERT INTO attempts (user_id, final_score, ml_scores, created_at)
VALUES (id_of('Ada'), 50, '{"voice": 60}', '2026-01-01 09:00+00');
SELECT * FROM interview_core.user_differences('public', id_of('Ada'), '{}', '{voice}', '{voice}');
-- Other skills and zones than those of the settings: what is stored differs.
SELECT table_name, key, column_name, stored, expected
FROM interview_core.user_differences('public', id_of('Ada'), '{}', '{tone}', '{}') WHERE column_name = 'best_score';
-- Somebody who is not there.
SELECT * FROM interview_core.user_differences('public', 'eeeeeeee-0000-0000-0000-000000000000', '{}', '{voice}', '{}');
CREATE FUNCTION pg_temp.refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'done';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT pg_temp.refused(format('SELECT * FROM interview_core.user_differences(%s, %L, %s, %s, %s)',
    schema, id_of('Ada'), zones, skills, columns))
FROM (VALUES
    ('NULL', '''{}''', '''{voice}''', '''{}'''),
    ('''public''', 'NULL', '''{voice}''', '''{}'''),
    ('''public''', '''{}''', 'NULL', '''{}'''),
    ('''public''', '''{}''', '''{voice}''', 'NULL'),
    ('''nowhere''', '''{}''', '''{voice}''', '''{}'''),
    ('''public''', '''{}''', '''{"a'''', (SELECT 1)) --"}''', '''{}'''),
    ('''public''', '''{}''', '''{voice}''', '''{"voice, (SELECT 1) AS x"}'''),
    ('''public''', '''{}''', '''{@schema@}''', '''{}''')
) AS call (schema, zones, skills, columns);
-- A client may not call it.
SET LOCAL ROLE authenticated;
SAVEPOINT before;
SELECT * FROM interview_core.user_differences('public', '00000000-0000-0000-0000-000000000000', '{}', '{voice}', '{}');
ROLLBACK TO before;
RESET ROLE;
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
