-- A user's own AFTER ROW trigger that inserts an older attempt: it is counted before the one that caused
-- it, and both stand in the table already.
BEGIN;
CREATE FUNCTION pg_temp.add_a_warm_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at)
    VALUES (NEW.user_id, NEW.question_id, 10, 10, NEW.created_at - interval '1 day');
    RETURN NULL;
END $$;
CREATE TRIGGER add_a_warm_up AFTER INSERT ON attempts
    FOR EACH ROW WHEN (NEW.feedback = 'warm up') EXECUTE FUNCTION pg_temp.add_a_warm_up();
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-05 09:00+00');
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at, feedback) VALUES
    (id_of('Ada'), 101, 60, 60, '2026-01-06 09:00+00', 'warm up'),
    (id_of('Ada'), 101, 70, 70, '2026-01-08 09:00+00', 'warm up');
SELECT total_attempts, total_score, current_streak, longest_streak FROM users WHERE id = id_of('Ada');
SELECT jsonb_path_query_array(score_history, '$[*].score') AS scores, attempts_count FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
