-- A user's own AFTER ROW trigger that edits the new attempt: our UPDATE trigger fires before our INSERT
-- trigger, which still holds the old value.
BEGIN;
CREATE FUNCTION pg_temp.add_a_bonus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE attempts SET final_score = final_score + 5, content_score = content_score + 5 WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER add_a_bonus AFTER INSERT ON attempts
    FOR EACH ROW WHEN (NEW.feedback = 'bonus') EXECUTE FUNCTION pg_temp.add_a_bonus();
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at, feedback) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00', NULL),
    (id_of('Ada'), 101, 60, 60, '2026-01-02 09:00+00', 'bonus'),
    (id_of('Bob'), 101, 70, 70, '2026-01-02 09:00+00', NULL);
-- 50 + 65
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
