-- ml_scores: for each skill the first non-null of its two keys; other keys do not matter.
BEGIN;
INSERT INTO attempts (user_id, created_at, ml_scores) VALUES
    (id_of('Ada'), '2026-01-01 09:00+00', '{
        "content": 10, "content_score": 99,
        "delivery": null, "delivery_score": 20,
        "communication_score": 30,
        "voice": null,
        "confidence": 50.5, "confidence_score": "not looked at",
        "other": "x", "nested": {"structure": 1}
    }');
SELECT skill_name, current_avg FROM skill_progress ORDER BY skill_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
