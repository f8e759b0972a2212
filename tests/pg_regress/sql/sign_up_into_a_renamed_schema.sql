-- A trigger names its target schema. After a rename it is a WARNING, until install() runs with the new name.
BEGIN;
SELECT interview_core.install('practice');
ALTER SCHEMA practice RENAME TO training;
\set VERBOSITY default
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com');
\set VERBOSITY terse
SELECT (SELECT count(*) FROM users) AS here, (SELECT count(*) FROM training.users) AS there;
SELECT interview_core.install('training');
SELECT interview_core.ensure_profiles('training');
-- Both triggers fire; one of them still warns.
INSERT INTO auth.users (id, email) VALUES ('d0000000-0000-0000-0000-000000000005', 'dan@example.com');
UPDATE auth.users SET email = 'cleo@new.example' WHERE email = 'cleo@example.com';
SELECT count(*), count(*) FILTER (WHERE email = 'cleo@new.example') AS moved FROM training.users;
SELECT * FROM interview_core.check_summaries('training');
ROLLBACK;
