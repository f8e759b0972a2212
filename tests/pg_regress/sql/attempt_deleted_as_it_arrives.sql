-- A function that an INSERT calls deletes what the INSERT has just brought: the deletion is counted before the arrival,
-- of attempts whose number is wrong by then. The records are those of the attempts that stay.
BEGIN;
CREATE FUNCTION pg_temp.take_back(attempt bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM attempts WHERE id = attempt;
    RETURN true;
END $$;
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (1, id_of('Ada'), 101, 24.01, '2026-01-01 09:00+00'), (2, id_of('Ada'), 101, NULL, '2026-01-01 12:00+00');
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (3, id_of('Ada'), 101, 34.28, '2026-01-01 11:00+00') RETURNING pg_temp.take_back(id);
SELECT scored_attempts, total_score, best_score FROM users WHERE id = id_of('Ada');
SELECT attempts_count, scored_attempts, best_score FROM practice_sessions;
SELECT times_scored, best_score, worst_score, latest_score, latest_attempt_id FROM question_history;
SELECT * FROM interview_core.check_summaries();
-- And where the one that stays has the least that there is.
UPDATE attempts SET final_score = 0 WHERE id = 1;
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (3, id_of('Ada'), 101, 0, '2026-01-01 11:00+00') RETURNING pg_temp.take_back(id);
SELECT times_scored, best_score, worst_score, latest_score, latest_attempt_id FROM question_history;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
