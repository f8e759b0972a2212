-- Cascades of many rows at once: 1,000 accounts, a question that everybody has answered, all sessions.
BEGIN;
INSERT INTO auth.users (id, email)
SELECT ('d0000000-0000-0000-0000-' || to_char(n, 'FM000000000000'))::uuid, 'many' || n || '@example.com'
FROM generate_series(1, 1000) AS n;
INSERT INTO interview_sessions (user_id) SELECT id FROM users;
INSERT INTO attempts (user_id, question_id, session_id, final_score, content_score, created_at)
SELECT u.id, 101 + day % 2, s.id, 10 * day, 9 * day, timestamptz '2026-01-01 09:00+00' + day * interval '1 day'
FROM users u JOIN interview_sessions s ON s.user_id = u.id, generate_series(1, 3) AS day;
CREATE TEMPORARY VIEW counts AS
    SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM attempts) AS attempts,
        (SELECT count(*) FROM skill_progress) AS skills, (SELECT count(*) FROM question_history) AS questions,
        (SELECT count(*) FROM practice_sessions) AS days, (SELECT count(*) FROM interview_sessions) AS sessions;
SELECT * FROM counts;

-- Attempts stay when their question or session goes.
DELETE FROM questions WHERE id = 101;
DELETE FROM interview_sessions;
SELECT * FROM counts;
SELECT * FROM interview_core.check_summaries();

-- Half of the accounts, then profiles without their accounts, then what is left: with foreign keys checked at
-- the end as well as at once.
DELETE FROM auth.users WHERE email LIKE 'many%' AND id::text ~ '[02468]$';
SELECT * FROM counts;
SELECT * FROM interview_core.check_summaries();
ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
DELETE FROM users WHERE id::text ~ '^d.*[13]$';
SELECT * FROM counts;
SELECT * FROM interview_core.check_summaries();
DELETE FROM auth.users WHERE email LIKE 'many%';
SET CONSTRAINTS ALL IMMEDIATE;
SELECT * FROM counts;
SELECT * FROM interview_core.check_summaries();

-- All at once, and everybody in one go with TRUNCATE.
DELETE FROM auth.users WHERE email = 'ada@example.com';
TRUNCATE auth.users CASCADE;
SELECT * FROM counts;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
