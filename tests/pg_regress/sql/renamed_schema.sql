-- A schema that is renamed under open sessions goes on working, and another may take its name.
BEGIN;
SELECT interview_core.install('practice');
INSERT INTO auth.users (id) VALUES ('c0000000-0000-0000-0000-000000000004');
INSERT INTO practice.attempts (user_id, final_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 50, '2026-01-01 09:00+00');
ALTER SCHEMA practice RENAME TO practice_before;
SELECT interview_core.install('practice');
INSERT INTO practice_before.attempts (user_id, final_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 60, '2026-01-02 09:00+00');
SELECT total_attempts, total_score FROM practice_before.users;
SELECT count(*) FROM practice.attempts;
SELECT * FROM interview_core.check_summaries('practice_before');
SELECT * FROM interview_core.check_summaries('practice');
ROLLBACK;
