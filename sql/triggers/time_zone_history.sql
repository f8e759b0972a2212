CREATE OR REPLACE TRIGGER check_former_zone
    BEFORE INSERT OR UPDATE ON @schema@.time_zone_history
    FOR EACH ROW EXECUTE FUNCTION interview_core.check_former_zone();
COMMENT ON TRIGGER check_former_zone ON @schema@.time_zone_history IS
    'Refuses a time zone that this server does not know or that ends in the future. A trigger, not a CHECK: a restore on a server with other zones must not fail.';
