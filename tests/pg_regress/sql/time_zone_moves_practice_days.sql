-- A change of users.time_zone recomputes the user's days and streak; an unknown zone is refused.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 50, '2026-01-01 23:30+00'), (id_of('Ada'), 70, '2026-01-02 00:30+00'),
    (id_of('Bob'), 60, '2026-01-01 23:30+00');
SELECT u.full_name, p.practice_date, p.attempts_count, p.average_score, u.current_streak
FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;

UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = id_of('Ada');
SELECT u.full_name, p.practice_date, p.attempts_count, p.average_score, u.current_streak
FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 90, '2026-01-02 15:00+00');
UPDATE users SET time_zone = NULL WHERE id = id_of('Ada');
SELECT u.full_name, p.practice_date, p.attempts_count, p.average_score, u.current_streak
FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;

SELECT * FROM error_of($$UPDATE users SET time_zone = 'Mars/Olympus' WHERE id = id_of('Ada')$$);
SELECT * FROM error_of($$UPDATE users SET time_zone = '' WHERE id = id_of('Ada')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
