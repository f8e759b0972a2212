-- Each column that a summary depends on, changed one at a time.
BEGIN;
CREATE FUNCTION pg_temp.differences_after(assignment text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'UPDATE attempts SET ' || assignment || ' WHERE id = 2';
    RETURN (SELECT count(*) FROM interview_core.check_summaries());
END $$;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, audio_duration, domain, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, 10, 'law', '2026-01-01 09:00+00'),
    (2, id_of('Ada'), 102, 60, 60, 20, 'art', '2026-01-02 09:00+00'),
    (3, id_of('Ada'), 101, 70, 70, 30, 'law', '2026-01-03 09:00+00');
SELECT assignment, pg_temp.differences_after(assignment) AS differences
FROM unnest(ARRAY[
    'content_score = 65', 'content_score = NULL', 'voice_score = 40', 'ml_scores = ''{"content": 71}''',
    'final_score = NULL', 'final_score = 100', 'is_skipped = true', 'is_skipped = false',
    'created_at = ''2026-01-09 09:00+00''', 'question_id = 101', 'question_id = NULL', 'domain = ''music''',
    'domain = NULL', 'audio_duration = 0.01', 'audio_duration = NULL', 'user_id = id_of(''Bob'')', 'id = 2'
]) AS assignment;
SELECT full_name, total_attempts, total_score, current_streak, longest_streak FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
