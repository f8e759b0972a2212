-- A trigger acts as its table's owner, so it acts only where every table is that owner's: otherwise whoever
-- may attach triggers to somebody's table could have that somebody run code in tables of their own.
BEGIN;
CREATE ROLE mallory;
GRANT USAGE ON SCHEMA interview_core TO mallory;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA interview_core TO mallory;
CREATE SCHEMA shared_place;
GRANT USAGE, CREATE ON SCHEMA shared_place TO mallory;
CREATE TABLE shared_place.log (entry text);
GRANT TRIGGER, TRUNCATE, INSERT ON shared_place.log TO mallory;
SET LOCAL ROLE mallory;
CREATE TABLE shared_place.interview_core_installation (id smallint);
CREATE TABLE shared_place.users (id uuid);
CREATE TABLE shared_place.skill_progress (user_id uuid);
CREATE FUNCTION shared_place.run_as_somebody() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'ran as %', current_user; END $$;
CREATE TRIGGER trap BEFORE DELETE ON shared_place.skill_progress
    FOR EACH STATEMENT EXECUTE FUNCTION shared_place.run_as_somebody();
CREATE TRIGGER bait AFTER TRUNCATE ON shared_place.log
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
SELECT * FROM error_of($$TRUNCATE shared_place.log$$);
RESET ROLE;
ROLLBACK;
