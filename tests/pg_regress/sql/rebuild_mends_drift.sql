-- rebuild_summaries() makes every stored value exact and returns how many rows it mended.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (id_of('Bob'), 102, 60, 60, '2026-01-02 09:00+00');
SELECT interview_core.rebuild_summaries();
-- Attempts written while triggers were off.
SET LOCAL session_replication_role = replica;
INSERT INTO attempts (user_id, question_id, final_score, voice_score, created_at) VALUES
    (id_of('Ada'), 102, 70, 70, '2026-01-02 09:00+00');
DELETE FROM attempts WHERE user_id = id_of('Bob');
SET LOCAL session_replication_role = origin;
SELECT count(*) > 0 AS drifted FROM interview_core.check_summaries();

-- Ada: her row, a day, a skill, a question. Bob: the same four, gone or empty.
SELECT interview_core.rebuild_summaries('public', id_of('Ada'));
SELECT DISTINCT user_id = id_of('Bob') AS bob FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
SELECT code, message FROM error_of($$
    SELECT interview_core.rebuild_summaries('public', 'c0000000-0000-0000-0000-000000000004')$$);

-- A row of a skill that does not exist cannot get in; a row without an attempt is removed.
INSERT INTO skill_progress (user_id, skill_name, current_avg, best_score, worst_score, last_practiced_at, last_attempt_id)
VALUES (id_of('Eve'), 'voice', 1, 1, 1, '2026-01-01', 1);
SELECT interview_core.rebuild_summaries();
-- What comes after a rebuild is counted once.
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 80, 80, '2026-01-03 09:00+00');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
