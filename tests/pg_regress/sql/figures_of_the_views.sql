-- What the views count: skipped attempts or not, the newest practice, and exact sums.
BEGIN;
INSERT INTO interview_sessions (id, user_id, avg_final_score, completed_questions) VALUES
    ('10000000-0000-0000-0000-000000000001', id_of('Ada'), 99, 7), ('10000000-0000-0000-0000-000000000002', id_of('Ada'), NULL, 0);
INSERT INTO attempts (user_id, session_id, question_id, final_score, is_skipped, created_at) VALUES
    (id_of('Ada'), '10000000-0000-0000-0000-000000000001', 101, 33.33, false, '2026-01-01 10:00+00'),
    (id_of('Ada'), '10000000-0000-0000-0000-000000000001', 101, 33.34, false, '2026-01-02 10:00+00'),
    (id_of('Ada'), '10000000-0000-0000-0000-000000000001', 102, NULL, false, '2026-01-02 11:00+00'),
    (id_of('Ada'), '10000000-0000-0000-0000-000000000001', 103, 90, true, '2026-01-05 10:00+00'),
    (id_of('Ada'), NULL, NULL, 50, false, '2025-12-01 10:00+00'),
    (id_of('Bob'), NULL, 101, 100, false, '2026-01-02 10:00+00'),
    (id_of('Bob'), NULL, 103, 100, true, '2026-01-02 10:00+00');
-- avg_final_score is computed from the attempts, and attempt_count has the skipped one.
SELECT right(session_id::text, 1), avg_final_score, average_score, attempt_count, attempts_count, completed_questions
FROM session_summary ORDER BY 1;
-- last_practice is that of the newest attempt that was not skipped, in a session or not, scored or not.
SELECT full_name, unique_questions, practice_days, last_practice AT TIME ZONE 'UTC' FROM user_progress_overview ORDER BY full_name;
SELECT question_id, total_score, times_asked, times_skipped, times_scored, average_score FROM question_stats ORDER BY 1;
-- A user sees their own figures.
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT full_name, unique_questions, practice_days, last_practice AT TIME ZONE 'UTC' FROM user_progress_overview;
SELECT right(session_id::text, 1), avg_final_score, attempt_count FROM session_summary ORDER BY 1;
RESET ROLE;
-- The newest attempt is found by the index, however many there are.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_sort = off;
CREATE FUNCTION pg_temp.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) SELECT last_practice FROM user_progress_overview';
END $$;
SELECT count(*) FROM pg_temp.plan() AS line WHERE line ~ 'Backward using attempts_user_id_created_at_id_idx';
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
