-- A trigger of the application on a summary that has the user recomputed, in a statement that
-- updates one row of the summary and inserts another.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 101, 50, '2026-01-01 09:00+00'), (id_of('Bob'), 101, 50, '2026-01-01 23:30+00');
CREATE FUNCTION pg_temp.rebuild() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM interview_core.rebuild_summaries(for_user => NEW.user_id);
    RETURN NULL;
END $$;
CREATE TRIGGER rebuild AFTER INSERT OR UPDATE ON question_history
    FOR EACH ROW WHEN (pg_trigger_depth() = 1) EXECUTE FUNCTION pg_temp.rebuild();
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 101, 60, '2026-01-01 10:00+00'), (id_of('Ada'), 102, 70, '2026-01-02 09:00+00');
SELECT question_id, times_asked, total_score FROM question_history
WHERE user_id = id_of('Ada') ORDER BY 1;

CREATE FUNCTION pg_temp.move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.users SET time_zone = 'Asia/Tokyo' WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER move AFTER INSERT OR UPDATE ON practice_sessions
    FOR EACH ROW EXECUTE FUNCTION pg_temp.move();
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Bob'), 101, 60, '2026-01-01 23:40+00'), (id_of('Bob'), 102, 70, '2026-01-03 10:00+00');
SELECT practice_date, attempts_count, total_score FROM practice_sessions
WHERE user_id = id_of('Bob') ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
