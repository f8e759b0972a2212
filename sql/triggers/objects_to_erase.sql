CREATE OR REPLACE TRIGGER refuse_truncate
    BEFORE TRUNCATE ON @schema@.objects_to_erase
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON @schema@.objects_to_erase IS
    'Lets only the table''s owner truncate, whatever has been granted since.';
