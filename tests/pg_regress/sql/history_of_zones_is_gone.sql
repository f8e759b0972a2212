-- Without its table, a move would count the past in the wrong zone: it is refused. Others go on.
BEGIN;
SET LOCAL client_min_messages = error;
DROP TABLE time_zone_history CASCADE;
SELECT * FROM error_of($$UPDATE users SET time_zone = 'Europe/Berlin' WHERE full_name = 'Eve'$$);
SELECT * FROM error_of($$UPDATE users SET time_zone = 'Europe/Berlin' WHERE full_name = 'Ada'$$);
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Eve'), '2026-01-02 03:00+00');
SELECT practice_date FROM practice_sessions;
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
