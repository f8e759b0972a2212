-- Applied to attempts for each summary: one call for a statement of any size. PostgreSQL fires
-- triggers by name, so the step is the summary's number in the list. The statistics come first:
-- they lock the users again, and the other summaries rely on that lock.

CREATE OR REPLACE TRIGGER step@step@_@function@_on_insert
    AFTER INSERT ON @schema@.attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.@function@();
COMMENT ON TRIGGER step@step@_@function@_on_insert ON @schema@.attempts IS
    'Keeps @keeps@ exact when attempts are inserted.';

CREATE OR REPLACE TRIGGER step@step@_@function@_on_update
    AFTER UPDATE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.@function@();
COMMENT ON TRIGGER step@step@_@function@_on_update ON @schema@.attempts IS
    'Keeps @keeps@ exact when attempts are updated.';

CREATE OR REPLACE TRIGGER step@step@_@function@_on_delete
    AFTER DELETE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.@function@();
COMMENT ON TRIGGER step@step@_@function@_on_delete ON @schema@.attempts IS
    'Keeps @keeps@ exact when attempts are deleted.';

CREATE OR REPLACE TRIGGER step@step@_@function@_on_truncate
    AFTER TRUNCATE ON @schema@.attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.@function@();
COMMENT ON TRIGGER step@step@_@function@_on_truncate ON @schema@.attempts IS
    'Keeps @keeps@ exact when attempts are truncated.';
