-- Runs once, before the specs: every spec starts in a copy of this database.
CREATE EXTENSION interview_core;
SELECT interview_core.install();

CREATE FUNCTION id_of(name text) RETURNS uuid
LANGUAGE sql STABLE
RETURN (SELECT id FROM public.users WHERE full_name = name);

-- The state at the start of every permutation: Ada and Bob have practised on 10 January, Cleo never
-- has.
CREATE PROCEDURE start() LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM auth.users;
    DELETE FROM questions;
    PERFORM interview_core.configure('public', 10, 2, 100, 'UTC');
    INSERT INTO auth.users (id, raw_user_meta_data) VALUES
        ('a0000000-0000-0000-0000-000000000001', '{"full_name": "Ada"}'),
        ('b0000000-0000-0000-0000-000000000002', '{"full_name": "Bob"}'),
        ('c0000000-0000-0000-0000-000000000003', '{"full_name": "Cleo"}');
    INSERT INTO questions (id, question) VALUES (1, 'Why us?'), (2, 'Why you?');
    INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
        (-1, id_of('Ada'), 1, 50, 50, '2026-01-10 12:00+00'),
        (-2, id_of('Bob'), 1, 50, 50, '2026-01-10 12:00+00');
END $$;

-- One attempt for each named user, with the same scores and question.
CREATE PROCEDURE practise(day integer, score integer, VARIADIC names text[])
LANGUAGE sql AS $$
    INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at)
    SELECT id_of(name), 1, score, score, make_timestamptz(2026, 1, day, 12, 0, 0, 'UTC')
    FROM unnest(names) WITH ORDINALITY AS n (name, place) ORDER BY place;
$$;

CREATE VIEW summaries AS
    SELECT u.full_name, u.total_attempts, u.total_score, u.current_streak, u.longest_streak,
        jsonb_path_query_array(p.score_history, '$[*].score') AS content_history
    FROM users u LEFT JOIN skill_progress p ON p.user_id = u.id ORDER BY u.full_name;
