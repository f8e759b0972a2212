-- A time zone that somebody's BEFORE trigger puts into the row counts like one in the statement.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 02:00+00');
CREATE FUNCTION pg_temp.move_to_new_york() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.time_zone := 'America/New_York';
    RETURN NEW;
END $$;
CREATE TRIGGER move_to_new_york BEFORE UPDATE OF target_role ON users
    FOR EACH ROW EXECUTE FUNCTION pg_temp.move_to_new_york();
UPDATE users SET target_role = 'Editor' WHERE id = id_of('Ada');
SELECT practice_date FROM practice_sessions;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
