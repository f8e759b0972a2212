-- Runs before every other file, which leaves the database as it found it.
CREATE EXTENSION interview_core;
SELECT interview_core.install();

-- Ada and Bob are in the default time zone, UTC; Eve has one of her own.
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES
    ('a0000000-0000-0000-0000-000000000001', 'ada@example.com', '{"full_name": "Ada"}'),
    ('b0000000-0000-0000-0000-000000000002', 'bob@example.com', '{"full_name": "Bob"}'),
    ('e0000000-0000-0000-0000-000000000003', 'eve@example.com', '{"full_name": "Eve"}');
UPDATE users SET time_zone = 'America/New_York' WHERE full_name = 'Eve';
INSERT INTO questions (id, question) VALUES (101, 'Why us?'), (102, 'Why you?'), (103, 'Why now?');

CREATE FUNCTION id_of(name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
RETURN (SELECT id FROM public.users WHERE full_name = name);

-- What a statement fails with; no row if it succeeds.
CREATE FUNCTION error_of(statement text) RETURNS TABLE (code text, message text, hint text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS
        code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN NEXT;
END $$;

SELECT full_name, email, time_zone, total_attempts FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
