-- Triggers fire in the order of their names: after those of the application, which may change the row as well.
CREATE OR REPLACE TRIGGER "~set_updated_at"
    BEFORE UPDATE ON @schema@.resume_analyses
    FOR EACH ROW EXECUTE FUNCTION interview_core.set_updated_at();
COMMENT ON TRIGGER "~set_updated_at" ON @schema@.resume_analyses IS
    'Sets updated_at when the row changes, whatever a statement gives.';

CREATE OR REPLACE TRIGGER refuse_truncate
    BEFORE TRUNCATE ON @schema@.resume_analyses
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON @schema@.resume_analyses IS
    'Lets only the table''s owner truncate, whatever has been granted since.';
