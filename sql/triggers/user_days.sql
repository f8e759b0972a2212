-- Applied to the tables that say how the days of users are counted: one call for a statement of any
-- size.

CREATE OR REPLACE TRIGGER update_user_days_on_insert
    AFTER INSERT ON @schema@.@table@
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_days();
COMMENT ON TRIGGER update_user_days_on_insert ON @schema@.@table@ IS
    'Keeps what depends on the users'' days exact when rows are inserted.';

CREATE OR REPLACE TRIGGER update_user_days_on_update
    AFTER UPDATE ON @schema@.@table@
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_days();
COMMENT ON TRIGGER update_user_days_on_update ON @schema@.@table@ IS
    'Keeps what depends on the users'' days exact when rows are updated.';

CREATE OR REPLACE TRIGGER update_user_days_on_delete
    AFTER DELETE ON @schema@.@table@
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_days();
COMMENT ON TRIGGER update_user_days_on_delete ON @schema@.@table@ IS
    'Keeps what depends on the users'' days exact when rows are deleted.';

CREATE OR REPLACE TRIGGER update_user_days_on_truncate
    AFTER TRUNCATE ON @schema@.@table@
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_days();
COMMENT ON TRIGGER update_user_days_on_truncate ON @schema@.@table@ IS
    'Keeps what depends on the users'' days exact when the table is truncated.';
