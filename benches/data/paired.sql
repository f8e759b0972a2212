-- 200 users with full histories, for benches/paired.
CREATE EXTENSION interview_core;
SELECT interview_core.install();
INSERT INTO auth.users (id)
SELECT lpad(n::text, 32, '0')::uuid FROM generate_series(1, 200) AS n;
INSERT INTO questions (question) SELECT format('Question %s?', n) FROM generate_series(1, 60) AS n;
SELECT setseed(0.5);
INSERT INTO attempts (
    user_id, question_id, final_score, content_score, delivery_score, communication_score, voice_score, confidence_score,
    structure_score, created_at
)
SELECT lpad((1 + n % 200)::text, 32, '0')::uuid, 1 + n / 200 % 60, 30 + 70 * random(), 30 + 70 * random(),
    30 + 70 * random(), 30 + 70 * random(), 30 + 70 * random(), 30 + 70 * random(), 30 + 70 * random(),
    now() - interval '60 days' + n * interval '131 seconds'
FROM generate_series(0, 200 * 150 - 1) AS n;
VACUUM ANALYZE;
