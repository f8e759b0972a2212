-- An UPDATE that changes nothing that a summary depends on writes no summary row.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (id_of('Ada'), 102, 60, 60, '2026-01-02 09:00+00');
CREATE TEMPORARY VIEW summary_rows AS
    SELECT 'users' AS summary, ctid AS place FROM users
    UNION ALL SELECT 'skill_progress', ctid AS place FROM skill_progress
    UNION ALL SELECT 'question_history', ctid AS place FROM question_history
    UNION ALL SELECT 'practice_sessions', ctid AS place FROM practice_sessions;
CREATE TEMPORARY TABLE before_update AS SELECT * FROM summary_rows;
UPDATE attempts SET audio_file_url = 'a.webm', feedback = 'Good', transcript = 'We ...', question_order = 3,
    difficulty = 'hard', llm_feedback = '{"a": 1}', wpm = 120, filler_count = 3;
UPDATE attempts SET final_score = final_score, ml_scores = '{"other": 1}', question_text = 'Why?';
-- A point in the document that the column overrides.
UPDATE attempts SET ml_scores = '{"content": 99}';
SELECT summary FROM (TABLE summary_rows EXCEPT TABLE before_update) AS written;
-- One that matters, for comparison.
UPDATE attempts SET final_score = 61 WHERE final_score = 60;
SELECT summary, count(*) FROM (TABLE summary_rows EXCEPT TABLE before_update) AS written GROUP BY summary ORDER BY summary;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
