-- A column that the DBA has set NOT NULL gets no NULL, whether the row is new or not.
BEGIN;
ALTER TABLE skill_progress ALTER previous_avg SET NOT NULL;
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, content_score, created_at) VALUES
    (id_of('Ada'), 50, '2026-01-01 09:00+00')$$);
SELECT count(*) FROM skill_progress;
ALTER TABLE skill_progress ALTER previous_avg DROP NOT NULL;
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES (id_of('Ada'), 101, 50, '2026-01-01 09:00+00');
ALTER TABLE question_history ALTER latest_score SET NOT NULL;
SELECT code, message FROM error_of($$UPDATE attempts SET final_score = NULL$$);
SELECT full_name, latest_score FROM question_history h JOIN users u ON u.id = h.user_id;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
