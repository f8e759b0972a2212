-- Applied to each table.
ALTER TABLE @schema@.@table@ ENABLE ROW LEVEL SECURITY;

CREATE OR REPLACE TRIGGER refuse_truncate
    BEFORE TRUNCATE ON @schema@.@table@
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON @schema@.@table@ IS
    'Lets only the table''s owner truncate, whatever has been granted since.';
