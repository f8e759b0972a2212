-- TRUNCATE, also one that cascades from another table, clears every summary.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (id_of('Bob'), 102, 60, 60, '2026-01-02 09:00+00');
TRUNCATE attempts;
SELECT full_name, total_attempts, total_score, best_score, current_streak, last_practice_date FROM users ORDER BY full_name;
SELECT (SELECT count(*) FROM skill_progress) AS skills, (SELECT count(*) FROM question_history) AS questions,
    (SELECT count(*) FROM practice_sessions) AS days;
SELECT * FROM interview_core.check_summaries();
-- And counting starts again, in the zones that held then.
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 70, 70, '2026-01-01 09:00+00');
INSERT INTO time_zone_history (user_id, valid_until, time_zone) VALUES (id_of('Ada'), '2026-01-02 00:00+00', 'Asia/Tokyo');
TRUNCATE attempts;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 70, 70, '2026-01-01 19:00+00');
SELECT time_zone_since IS NOT NULL AS has_zones, last_practice_date FROM users WHERE id = id_of('Ada');
SELECT total_attempts, total_score FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
TRUNCATE interview_sessions CASCADE;
SELECT total_attempts, total_score FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
