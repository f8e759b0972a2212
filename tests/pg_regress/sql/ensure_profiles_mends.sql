-- ensure_profiles() creates what is missing, corrects addresses, and goes on past what it cannot mend.
BEGIN;
SET LOCAL client_min_messages = error;
SET LOCAL session_replication_role = replica;
INSERT INTO auth.users (id, email, raw_user_meta_data)
SELECT format('c0000000-0000-0000-0000-00000000000%s', n)::uuid, format('user%s@example.com', n), jsonb_build_object('name', format('User %s', n))
FROM generate_series(1, 6) AS n;
UPDATE auth.users SET email = 'ada@new.example' WHERE email = 'ada@example.com';
UPDATE auth.users SET email = NULL WHERE email = 'bob@example.com';
-- A profile without an account keeps its address.
INSERT INTO users (id, email, full_name) VALUES ('d0000000-0000-0000-0000-000000000001', 'gone@example.com', 'Gone');
SET LOCAL session_replication_role = origin;
SET LOCAL client_min_messages = warning;
-- Two that cannot be written, one of them as if for lack of a right, and one that a trigger drops in silence.
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.email LIKE 'user2%' THEN RAISE insufficient_privilege USING MESSAGE = 'not user 2'; END IF;
    IF NEW.email LIKE 'user4%' THEN RAISE 'not user 4'; END IF;
    IF NEW.email LIKE 'user5%' THEN RETURN NULL; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse();
SELECT interview_core.ensure_profiles();
SELECT full_name, email FROM users ORDER BY full_name;
DROP TRIGGER refuse ON users;
SELECT interview_core.ensure_profiles();
SELECT interview_core.ensure_profiles();
SELECT count(*) FROM users;
-- Who may not write profiles hears so.
CREATE ROLE clerk;
GRANT USAGE ON SCHEMA interview_core, auth TO clerk;
GRANT SELECT ON auth.users, users TO clerk;
GRANT EXECUTE ON FUNCTION interview_core.ensure_profiles TO clerk;
ALTER ROLE clerk BYPASSRLS;
SET LOCAL ROLE clerk;
SELECT code, message FROM error_of('SELECT interview_core.ensure_profiles()');
RESET ROLE;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
