-- Lists of skills that configure() refuses.
BEGIN;
\set VERBOSITY default
CREATE FUNCTION pg_temp.refused(list text[]) RETURNS TABLE (code text, message text, detail text, hint text)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM interview_core.configure('public', skills => list);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS
        code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN NEXT;
END $$;
SELECT code, message, detail FROM pg_temp.refused('{}');
SELECT code, message, detail FROM pg_temp.refused(ARRAY(SELECT 's' || n FROM generate_series(1, 33) n));
SELECT code, message, detail FROM pg_temp.refused(ARRAY['technical', NULL]);
SELECT refused.* FROM unnest(ARRAY['', 'Technical', '1st', '_x', 'two words', 'é', repeat('x', 58), repeat('é', 100)]) name,
    LATERAL pg_temp.refused(ARRAY['voice', name]) refused;
SELECT * FROM pg_temp.refused('{voice,final}');
SELECT * FROM pg_temp.refused('{voice,tone,voice}');
SELECT * FROM pg_temp.refused('{voice,tone,voice_score}');
SELECT * FROM pg_temp.refused('{voice_score,voice}');
SELECT skills FROM interview_core_installation;
-- As long as a name can be, and as many as there can be.
SELECT interview_core.configure('public', skills => ARRAY[repeat('x', 57), 'final_score', 'voice_score', 'z9_']);
SELECT length(skills[1]), skills[2:] AS others FROM interview_core_installation;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
