-- Applied to tables that people write. Triggers fire by name: after those of the application, which
-- may change the row as well.
CREATE OR REPLACE TRIGGER "~set_updated_at"
    BEFORE UPDATE ON @schema@.@table@
    FOR EACH ROW EXECUTE FUNCTION interview_core.set_updated_at();
COMMENT ON TRIGGER "~set_updated_at" ON @schema@.@table@ IS
    'Sets updated_at when the row changes, whatever a statement gives.';
