-- What an application has checked at commit is checked with the profile, while it can still be undone.
ALTER TABLE users ADD CONSTRAINT one_address UNIQUE (email) DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.email LIKE '%@bad.example' THEN RAISE EXCEPTION 'not that one'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER refuse_late AFTER INSERT OR UPDATE ON users DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_late();
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'ada@example.com');
INSERT INTO auth.users (id, email) VALUES ('d0000000-0000-0000-0000-000000000005', 'dan@bad.example');
UPDATE auth.users SET email = 'bob@bad.example' WHERE email = 'bob@example.com';
SELECT (SELECT count(*) FROM auth.users) AS accounts, (SELECT count(*) FROM users) AS profiles;
-- Each failure is a WARNING of its own; the rest is mended.
UPDATE auth.users SET email = 'cleo@example.com' WHERE id = 'c0000000-0000-0000-0000-000000000004';
DROP TRIGGER refuse_late ON users;
SELECT interview_core.ensure_profiles();
SELECT email FROM users ORDER BY email;
-- They are deferred as before.
BEGIN;
INSERT INTO auth.users (id, email) VALUES ('e0000000-0000-0000-0000-000000000006', 'eva@example.com');
ALTER TABLE users DISABLE TRIGGER mirror_email;
UPDATE users SET email = 'ada@example.com' WHERE email = 'eva@example.com';
ROLLBACK;
-- So is what the session defers.
CREATE CONSTRAINT TRIGGER refuse_late AFTER INSERT OR UPDATE ON users DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW EXECUTE FUNCTION refuse_late();
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO auth.users (id, email) VALUES ('e0000000-0000-0000-0000-000000000006', 'eva@bad.example');
SET CONSTRAINTS ALL DEFERRED;
UPDATE auth.users SET email = 'ada@bad.example' WHERE email = 'ada@example.com';
COMMIT;
SELECT a.email AS account, u.email AS profile FROM auth.users a LEFT JOIN users u USING (id) WHERE a.email LIKE '%@bad.example' ORDER BY 1;
DELETE FROM auth.users WHERE id = 'e0000000-0000-0000-0000-000000000006';
DROP TRIGGER refuse_late ON users;
UPDATE auth.users SET email = 'ada@example.com' WHERE email = 'ada@bad.example';
ALTER TABLE users DROP CONSTRAINT one_address;
DROP FUNCTION refuse_late();
DELETE FROM auth.users WHERE id IN ('c0000000-0000-0000-0000-000000000004', 'd0000000-0000-0000-0000-000000000005');
UPDATE auth.users SET email = 'bob@example.com' WHERE email = 'bob@bad.example';
SELECT full_name, email FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
