CREATE OR REPLACE TRIGGER refuse_truncate
    BEFORE TRUNCATE ON @schema@.questions
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON @schema@.questions IS
    'Lets only the table''s owner truncate, whatever has been granted since.';
