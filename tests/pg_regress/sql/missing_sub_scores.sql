-- SQL NULL, JSON null, an empty object and a null value are no sub-score, and no error.
BEGIN;
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Ada'), '2026-01-01 09:00+00', NULL),
    (id_of('Ada'), '2026-01-01 10:00+00', 'null'),
    (id_of('Ada'), '2026-01-01 11:00+00', '{}'),
    (id_of('Ada'), '2026-01-01 12:00+00', '"{}"'),
    (id_of('Ada'), '2026-01-01 13:00+00', '{"content": null, "content_score": null}');
SELECT count(*) FROM skill_progress;
SELECT total_attempts, scored_attempts FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
