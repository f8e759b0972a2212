-- Tools drop the foreign key of users.id, or replace it: accounts in auth.users still get their profiles.
BEGIN;
ALTER TABLE users DROP CONSTRAINT users_id_fkey;
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com');
UPDATE auth.users SET email = 'ada@new.example' WHERE email = 'ada@example.com';
SELECT id, email FROM users WHERE email LIKE 'cleo%' OR email LIKE 'ada%' ORDER BY email;
-- A key to itself, as a migration tool writes it.
ALTER TABLE users ADD CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES users (id) ON DELETE CASCADE;
INSERT INTO auth.users (id, email) VALUES ('d0000000-0000-0000-0000-000000000005', 'dan@example.com');
SELECT email FROM users WHERE id = 'd0000000-0000-0000-0000-000000000005';
SELECT interview_core.ensure_profiles();
-- Nobody but the owner of auth.users decides what is there. Where somebody else could, only the key counts.
CREATE ROLE stranger;
ALTER SCHEMA auth OWNER TO stranger;
\set VERBOSITY default
INSERT INTO auth.users (id, email) VALUES ('e0000000-0000-0000-0000-000000000006', 'eva@example.com');
\set VERBOSITY terse
SELECT count(*) FROM users WHERE id = 'e0000000-0000-0000-0000-000000000006';
SELECT interview_core.ensure_profiles();
-- Without its installation a schema is nobody's target.
ALTER SCHEMA auth OWNER TO CURRENT_USER;
ALTER TABLE interview_core_installation RENAME TO elsewhere;
INSERT INTO auth.users (id, email) VALUES ('f0000000-0000-0000-0000-000000000007', 'finn@example.com');
ALTER TABLE elsewhere RENAME TO interview_core_installation;
SELECT interview_core.ensure_profiles(), interview_core.ensure_profiles();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
