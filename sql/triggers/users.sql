CREATE OR REPLACE TRIGGER check_time_zone
    BEFORE INSERT OR UPDATE OF time_zone ON @schema@.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.check_time_zone();
COMMENT ON TRIGGER check_time_zone ON @schema@.users IS
    'Refuses a time zone that this server does not know, and spells the others as the server does. A trigger, not a CHECK: a restore on a server with other zones must not fail.';

CREATE OR REPLACE TRIGGER mirror_email
    BEFORE INSERT OR UPDATE OF email ON @schema@.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.mirror_email();
COMMENT ON TRIGGER mirror_email ON @schema@.users IS
    'Puts the address of auth.users in place of whatever a client sends.';

-- Triggers fire by name: after those of the application, which could change the columns as well.
-- Not "UPDATE OF" the columns, for the same reason.
DROP TRIGGER IF EXISTS protect_derived_columns ON @schema@.users;
CREATE OR REPLACE TRIGGER "~protect_derived_columns"
    BEFORE INSERT OR UPDATE ON @schema@.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.protect_derived_columns();
COMMENT ON TRIGGER "~protect_derived_columns" ON @schema@.users IS
    'Ignores what statements give for counters, averages, streaks and created_at. Only the triggers on attempts write them.';

-- After the others, by its name: changes that they undo do not count.
CREATE OR REPLACE TRIGGER "~set_updated_at"
    BEFORE INSERT OR UPDATE ON @schema@.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.set_updated_at();
COMMENT ON TRIGGER "~set_updated_at" ON @schema@.users IS
    'Sets updated_at when the profile is created or changes, whatever a statement gives.';

-- Not "UPDATE OF time_zone": another BEFORE trigger may set it.
CREATE OR REPLACE TRIGGER update_user_summaries_on_time_zone
    AFTER UPDATE ON @schema@.users
    FOR EACH ROW WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone)
    EXECUTE FUNCTION interview_core.update_user_summaries();
COMMENT ON TRIGGER update_user_summaries_on_time_zone ON @schema@.users IS
    'Recomputes the user''s practice days and streak when their time zone changes.';

CREATE OR REPLACE TRIGGER update_user_summaries_on_insert
    AFTER INSERT ON @schema@.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_summaries();
COMMENT ON TRIGGER update_user_summaries_on_insert ON @schema@.users IS
    'Counts attempts that came before their user, which a deferred foreign key allows.';

CREATE OR REPLACE TRIGGER list_objects_to_erase
    AFTER DELETE ON @schema@.users
    REFERENCING OLD TABLE AS old_users
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.list_objects_to_erase();
COMMENT ON TRIGGER list_objects_to_erase ON @schema@.users IS
    'Lists the stored objects of deleted users in objects_to_erase.';
