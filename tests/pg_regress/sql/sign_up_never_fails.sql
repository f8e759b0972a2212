-- Whatever an account looks like, it is created, and so is its profile where that is possible.
BEGIN;
SET LOCAL client_min_messages = error;
CREATE FUNCTION pg_temp.sign_up(account_email text, metadata jsonb) RETURNS TABLE (email text, full_name text, avatar_url text)
LANGUAGE sql AS $$
    WITH account AS (INSERT INTO auth.users (email, raw_user_meta_data) VALUES (account_email, metadata) RETURNING id)
    SELECT NULL::text, NULL::text, NULL::text FROM account WHERE false;
    SELECT u.email, left(u.full_name, 20), u.avatar_url FROM public.users u
    JOIN auth.users a ON a.id = u.id
    WHERE a.raw_user_meta_data IS NOT DISTINCT FROM metadata AND a.email IS NOT DISTINCT FROM account_email;
$$;
SELECT * FROM pg_temp.sign_up('cleo@example.com', '{"full_name": "Cleo", "avatar_url": "https://example.com/c.png"}');
SELECT * FROM pg_temp.sign_up('dan@example.com', '{"name": "Dan", "picture": "https://example.com/d.png"}');
SELECT * FROM pg_temp.sign_up(NULL, NULL);
SELECT * FROM pg_temp.sign_up('a', '"text"');
SELECT * FROM pg_temp.sign_up('b', '[1]');
SELECT * FROM pg_temp.sign_up('c', '{"full_name": 5, "name": {"first": "D"}, "avatar_url": null}');
SELECT * FROM pg_temp.sign_up('d', jsonb_build_object('full_name', repeat('x', 100000)));
-- The same address twice is the authentication server's business.
SELECT * FROM pg_temp.sign_up('cleo@example.com', NULL);
SELECT interview_core.check_summaries();

-- A profile that cannot be written is a WARNING.
SET LOCAL client_min_messages = warning;
ALTER TABLE users ADD CONSTRAINT house_rule CHECK (email NOT LIKE '%@bad.example');
\set VERBOSITY default
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'm@bad.example');
\set VERBOSITY terse
SELECT (SELECT count(*) FROM auth.users WHERE email = 'm@bad.example') AS accounts,
    (SELECT count(*) FROM users WHERE email = 'm@bad.example') AS profiles;
-- So is a target without its table.
ALTER TABLE users RENAME TO users_elsewhere;
INSERT INTO auth.users (id, email) VALUES ('d0000000-0000-0000-0000-000000000004', 'n@example.com');
ROLLBACK;
