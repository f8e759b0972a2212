INSERT INTO attempts (user_id, question_id, transcript, feedback, audio_duration, final_score, ml_scores,
    is_skipped, created_at)
SELECT user_id, question_id, transcript, feedback, audio_duration, final_score, ml_scores,
    is_skipped, created_at
FROM bench.arriving CROSS JOIN bench.sample
ORDER BY created_at
