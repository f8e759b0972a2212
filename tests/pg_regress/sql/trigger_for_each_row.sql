-- The trigger functions work FOR EACH ROW as well, where each call finds all rows of the statement in the table.
BEGIN;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT tgname FROM pg_trigger
        WHERE tgrelid = 'attempts'::regclass AND tgname LIKE 'step%' AND tgname NOT LIKE '%\_truncate'
    LOOP
        EXECUTE format('DROP TRIGGER %I ON attempts', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['update_user_stats', 'update_skill_progress', 'update_question_history'] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON attempts
            FOR EACH ROW EXECUTE FUNCTION interview_core.%1$I()', name);
    END LOOP;
END $$;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-02 09:00+00'),
    (2, id_of('Ada'), 101, 60, 60, '2026-01-01 09:00+00'),
    (3, id_of('Ada'), 102, 70, 70, '2026-01-03 09:00+00'),
    (4, id_of('Bob'), 101, 80, 80, '2026-01-03 09:00+00');
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (5, id_of('Ada'), 101, 55, 55, '2026-01-02 08:00+00'),
    (6, id_of('Ada'), 101, 65, 65, '2026-01-04 08:00+00');
SELECT full_name, total_attempts, total_score, current_streak FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();

UPDATE attempts SET final_score = final_score + 1, user_id = id_of('Bob') WHERE id IN (1, 3, 4);
SELECT full_name, total_attempts, total_score, current_streak FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts WHERE id IN (2, 4);
SELECT * FROM interview_core.check_summaries();
DELETE FROM users WHERE id = id_of('Bob');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
