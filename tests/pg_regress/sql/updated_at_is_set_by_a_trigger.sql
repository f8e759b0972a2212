-- When a row was last changed is the database's to say, whoever changes it and whatever they send.
BEGIN;
CREATE FUNCTION pg_temp.age(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN at = now() THEN 'now' WHEN at < now() THEN 'before' ELSE 'after' END $$;
-- An import keeps its times.
INSERT INTO interview_sessions (id, user_id, updated_at) VALUES
    ('10000000-0000-0000-0000-000000000001', id_of('Ada'), '2026-01-01'),
    ('10000000-0000-0000-0000-000000000002', id_of('Ada'), '2026-01-01');
INSERT INTO questions (id, question, is_custom, uploaded_by, updated_at) VALUES
    (201, 'Mine?', true, id_of('Ada'), '2026-01-01'), (202, 'Mine, too?', true, id_of('Ada'), '2026-01-01');
INSERT INTO resume_analyses (id, user_id, updated_at, resume_text) VALUES
    ('20000000-0000-0000-0000-000000000001', id_of('Ada'), '2026-01-01', repeat('word ', 20000)),
    ('20000000-0000-0000-0000-000000000002', id_of('Ada'), '2026-01-01', NULL);

SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
-- What changes nothing is no change, and whoever sends a time sends it in vain.
UPDATE users SET full_name = full_name, updated_at = 'infinity';
UPDATE interview_sessions SET domain = domain, updated_at = '2030-01-01';
UPDATE questions SET question = question, updated_at = NULL WHERE uploaded_by = auth.uid();
UPDATE resume_analyses SET resume_text = resume_text, updated_at = '-infinity';
-- The same text anew, as a front end that saves whole rows sends it.
UPDATE resume_analyses SET resume_text = repeat('word ', 20000) WHERE id::text LIKE '%1';
SELECT 'users', full_name, pg_temp.age(updated_at) FROM users
UNION ALL SELECT 'interview_sessions', right(id::text, 1), pg_temp.age(updated_at) FROM interview_sessions
UNION ALL SELECT 'questions', id::text, pg_temp.age(updated_at) FROM questions WHERE is_custom
UNION ALL SELECT 'resume_analyses', right(id::text, 1), pg_temp.age(updated_at) FROM resume_analyses
ORDER BY 1, 2;

UPDATE users SET full_name = 'Ada L.', updated_at = '2030-01-01';
UPDATE interview_sessions SET job_title = 'Editor', updated_at = '2030-01-01' WHERE id::text LIKE '%1';
UPDATE questions SET question = 'Whose?', updated_at = NULL WHERE id = 201;
UPDATE resume_analyses SET job_title = 'Editor' WHERE id::text LIKE '%1';
SELECT 'users', full_name, pg_temp.age(updated_at) FROM users
UNION ALL SELECT 'interview_sessions', right(id::text, 1), pg_temp.age(updated_at) FROM interview_sessions
UNION ALL SELECT 'questions', id::text, pg_temp.age(updated_at) FROM questions WHERE is_custom
UNION ALL SELECT 'resume_analyses', right(id::text, 1), pg_temp.age(updated_at) FROM resume_analyses
ORDER BY 1, 2;

-- The backend, and the owner's ORM.
RESET ROLE;
SET LOCAL ROLE service_role;
UPDATE interview_sessions SET avg_final_score = 80, updated_at = '2000-01-01' WHERE id::text LIKE '%2';
RESET ROLE;
UPDATE questions SET domain = 'law', updated_at = 'infinity' WHERE id = 202;
SELECT pg_temp.age(s.updated_at), pg_temp.age(q.updated_at) FROM interview_sessions s, questions q
WHERE s.id::text LIKE '%2' AND q.id = 202;
-- A touch with the time that would be set anyway.
UPDATE resume_analyses SET updated_at = now() WHERE id::text LIKE '%2' RETURNING pg_temp.age(updated_at);
ROLLBACK;

-- A new profile's time is the database's, too.
BEGIN;
ALTER TABLE auth.users DISABLE TRIGGER zz_handle_new_user_in_public;
INSERT INTO auth.users (id) VALUES ('c0000000-0000-0000-0000-000000000004');
ALTER TABLE auth.users ENABLE TRIGGER zz_handle_new_user_in_public;
INSERT INTO users (id, updated_at) VALUES ('c0000000-0000-0000-0000-000000000004', 'infinity') RETURNING updated_at = now();
ROLLBACK;

-- What the application makes of the column, and generated columns beside it, stop no update.
BEGIN;
INSERT INTO interview_sessions (user_id, updated_at) VALUES (id_of('Ada'), '2026-01-01');
ALTER TABLE interview_sessions ADD COLUMN title_length integer GENERATED ALWAYS AS (length(job_title)) STORED,
    ADD COLUMN notes json;
UPDATE interview_sessions SET domain = domain RETURNING updated_at < now();
UPDATE interview_sessions SET job_title = 'Editor' RETURNING updated_at = now(), title_length;
ALTER TABLE interview_sessions DROP CONSTRAINT interview_sessions_updated_at_check, ALTER COLUMN updated_at TYPE text;
UPDATE interview_sessions SET updated_at = 'yesterday' RETURNING updated_at;
ALTER TABLE interview_sessions DROP COLUMN updated_at;
UPDATE interview_sessions SET domain = 'law' RETURNING domain;
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
