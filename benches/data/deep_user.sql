-- One user with %(attempts)s attempts, in time order, which end before now. Many reach far back.

INSERT INTO auth.users (id, email)
VALUES (md5('deep user %(attempts)s')::uuid, 'deep%(attempts)s@example.com');

INSERT INTO attempts (user_id, question_id, audio_duration, final_score, ml_scores, created_at)
SELECT
    md5('deep user %(attempts)s')::uuid,
    1 + floor(200 * random())::integer,
    round((20 + 160 * random())::numeric, 2),
    round((70 + 10 * sin(n / 50.0) + 10 * random())::numeric, 2),
    (
        SELECT jsonb_object_agg(skill, round((65 + 10 * sin(n / 50.0) + 20 * random())::numeric, 2))
        FROM unnest(ARRAY['content', 'delivery', 'communication', 'voice', 'confidence', 'structure']) AS skill
    ),
    now() - (%(attempts)s - n + 1) * interval '17 minutes'
FROM generate_series(1, %(attempts)s) AS n
ORDER BY n;
