-- With the foreign keys made DEFERRABLE INITIALLY DEFERRED, a user's attempts may arrive before the user.
BEGIN;
ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    ('c0000000-0000-0000-0000-000000000004', 101, 50, 50, '2026-01-01 09:00+00'),
    (id_of('Ada'), 101, 60, 60, '2026-01-01 09:00+00');
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT email, total_attempts, total_score, current_streak FROM users WHERE total_attempts > 0 ORDER BY email;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
-- A user that never comes is an error of the foreign key.
BEGIN;
ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
INSERT INTO attempts (user_id) VALUES ('c0000000-0000-0000-0000-000000000004');
SET CONSTRAINTS ALL IMMEDIATE;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
