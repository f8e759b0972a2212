-- An owner who has revoked rights on a summary from itself is refused there like everybody else.
BEGIN;
CREATE ROLE somebody;
GRANT ALL ON SCHEMA auth, storage TO somebody;
SELECT interview_core.install('practice');
ALTER SCHEMA practice OWNER TO somebody;
INSERT INTO practice.users (id) VALUES (id_of('Ada')), (id_of('Bob')), (id_of('Eve')) ON CONFLICT DO NOTHING;
SELECT format('ALTER TABLE practice.%I OWNER TO somebody', relname) AS statement
FROM pg_class WHERE relnamespace = 'practice'::regnamespace AND relkind = 'r' ORDER BY relname
\gexec
INSERT INTO practice.attempts (user_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 50, 50, '2026-01-01 09:00+00');
SELECT revoked, e.code, e.message FROM (VALUES
    ('UPDATE ON practice.practice_sessions'), ('SELECT ON practice.users'), ('INSERT ON practice.skill_progress'),
    ('USAGE ON SCHEMA practice')
) AS r (revoked)
CROSS JOIN LATERAL error_of(format($$DO 'BEGIN
    REVOKE %s FROM somebody;
    INSERT INTO practice.attempts (user_id, final_score, voice_score, created_at)
    VALUES (public.id_of(''Ada''), 50, 50, ''2026-01-01 10:00+00'');
END'$$, revoked)) AS e;
SELECT total_attempts FROM practice.users WHERE total_attempts > 0;
SELECT * FROM interview_core.check_summaries('practice');
ROLLBACK;
