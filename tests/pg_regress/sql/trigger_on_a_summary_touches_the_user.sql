-- A trigger of the application's on a summary that writes the user's row, which the extension writes as well: both
-- changes are kept.
BEGIN;
CREATE FUNCTION pg_temp.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.users
    SET preferences = jsonb_set(preferences, ARRAY[TG_TABLE_NAME], to_jsonb(coalesce(preferences ->> TG_TABLE_NAME, '') || '+'))
    WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER touch AFTER INSERT OR UPDATE ON practice_sessions FOR EACH ROW EXECUTE FUNCTION pg_temp.touch();
CREATE TRIGGER touch AFTER INSERT OR UPDATE ON question_history FOR EACH ROW EXECUTE FUNCTION pg_temp.touch();
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00');
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 60, 60, '2026-01-01 10:00+00'), (id_of('Ada'), 102, 70, 70, '2026-01-02 09:00+00');
UPDATE attempts SET final_score = 80 WHERE final_score = 60;
DELETE FROM attempts WHERE final_score = 50;
SELECT full_name, preferences, total_attempts, total_score, current_streak FROM users WHERE total_attempts > 0;
SELECT * FROM interview_core.check_summaries();

-- It may move the user to another time zone, too, which moves the day that is being written.
CREATE FUNCTION pg_temp.move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.users SET time_zone = 'Pacific/Auckland' WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER move AFTER INSERT OR UPDATE ON practice_sessions FOR EACH ROW EXECUTE FUNCTION pg_temp.move();
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Bob'), 101, 50, 50, '2026-01-03 22:00+00'), (id_of('Bob'), 102, 60, 60, '2026-01-04 22:00+00');
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 103, 50, 50, '2026-01-03 22:00+00');
SELECT full_name, practice_date, p.attempts_count FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();

-- And back again.
CREATE OR REPLACE FUNCTION pg_temp.move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.users
    SET time_zone = CASE time_zone WHEN 'Pacific/Auckland' THEN 'Pacific/Honolulu' ELSE 'Pacific/Auckland' END
    WHERE id = NEW.user_id AND pg_trigger_depth() < 5;
    RETURN NULL;
END $$;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
        (id_of('Eve'), 103, 50, 50, '2026-01-03 22:00+00')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
