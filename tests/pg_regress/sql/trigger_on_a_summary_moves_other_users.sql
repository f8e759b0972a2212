-- A trigger of the application on a summary that moves other users to another time zone, whose
-- summaries are recomputed in the same statement.
BEGIN;
SET LOCAL datestyle = 'ISO';
-- The first zone that a user states holds for the whole past.
UPDATE users SET time_zone = NULL WHERE full_name = 'Eve';
DELETE FROM time_zone_history;
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Eve'), 50, '2026-01-01 23:30+00'), (id_of('Eve'), 60, '2026-01-03 20:30+00');
-- So that the next statement recomputes Eve, and follows Ada first.
SELECT interview_core.rebuild_summaries(for_user => id_of('Eve'));
CREATE FUNCTION pg_temp.move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.users SET time_zone = 'Asia/Tokyo'
    WHERE NEW.user_id = id_of('Ada') AND (full_name = 'Eve' OR email LIKE 'moves%');
    RETURN NULL;
END $$;
CREATE TRIGGER move AFTER INSERT OR UPDATE ON practice_sessions
    FOR EACH ROW EXECUTE FUNCTION pg_temp.move();
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Eve'), 70, '2026-01-02 23:30+00'), (id_of('Ada'), 60, '2026-01-02 23:30+00');
SELECT full_name, practice_date, p.attempts_count
FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();

-- A rebuild of more users than it recomputes at once moves users whom it has not come to yet.
INSERT INTO auth.users (id, email)
SELECT ('f0000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid,
    CASE n WHEN 90 THEN 'moves' ELSE 'stays' END || n || '@example.com'
FROM generate_series(1, 90) AS n;
INSERT INTO attempts (user_id, final_score, created_at)
SELECT id, 50, '2026-01-02 23:30+00' FROM users WHERE email LIKE 'moves%' OR email LIKE 'stays%';
DELETE FROM practice_sessions WHERE user_id = id_of('Ada');
SELECT interview_core.rebuild_summaries();
SELECT time_zone, practice_date
FROM practice_sessions p JOIN users u ON u.id = p.user_id WHERE email LIKE 'moves%';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
