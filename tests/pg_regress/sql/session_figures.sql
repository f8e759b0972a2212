-- session_summary: figures of a session's attempts, skipped ones apart; question_stats: sums over all users.
BEGIN;
INSERT INTO interview_sessions (id, user_id, total_questions, started_at, completed_at) VALUES
    ('20000000-0000-0000-0000-000000000001', id_of('Ada'), 3, '2026-01-01 09:00+00', '2026-01-01 09:30+00'),
    ('20000000-0000-0000-0000-000000000002', id_of('Bob'), 0, '2026-01-01 09:00+00', NULL);
INSERT INTO attempts (user_id, question_id, session_id, final_score, content_score, audio_duration, is_skipped, created_at) VALUES
    (id_of('Ada'), 101, '20000000-0000-0000-0000-000000000001', 50, 51, 60.5, false, '2026-01-01 09:00+00'),
    (id_of('Ada'), 101, '20000000-0000-0000-0000-000000000001', 61, NULL, 30, false, '2026-01-01 09:10+00'),
    (id_of('Ada'), 102, '20000000-0000-0000-0000-000000000001', 99, 99, 99, true, '2026-01-01 09:20+00'),
    (id_of('Bob'), 101, NULL, 90, 90, 99, false, '2026-01-01 09:20+00');
SELECT attempts_count, skipped_attempts, scored_attempts, average_score, best_score, worst_score, average_content_score,
    average_voice_score, total_duration_seconds,
    elapsed_time = interval '30 minutes' AS half_an_hour
FROM session_summary ORDER BY session_id;
-- 101: (50 + 61 + 90) / 3
SELECT question_id, users_count, times_asked, times_skipped, times_scored, average_score, best_score, worst_score
FROM question_stats ORDER BY question_id;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
