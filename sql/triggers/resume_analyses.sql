CREATE OR REPLACE TRIGGER refuse_truncate
    BEFORE TRUNCATE ON @schema@.resume_analyses
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON @schema@.resume_analyses IS
    'Lets only the table''s owner truncate, whatever has been granted since.';
