-- %(users)s users with %(earlier)s attempts each, with the content of histories.sql, and no
-- summaries yet.

SELECT setseed(0.2026);

INSERT INTO auth.users (id, email)
SELECT md5('user ' || n)::uuid, 'user' || n || '@example.com' FROM generate_series(1, %(users)s) AS n;

UPDATE users SET time_zone = (ARRAY['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])[1 + abs(hashtext(email) %% 3)]
WHERE hashtext(email) %% 4 <> 0;

INSERT INTO questions (question, domain)
SELECT 'Question ' || n, (ARRAY['general', 'technical', 'behavioral', 'leadership'])[1 + n %% 4]
FROM generate_series(1, 200) AS n;

SET session_replication_role = replica;

-- Sessions of five answers, minutes apart; half a day to three days between sessions.
WITH people AS (
    SELECT u, md5('user ' || u)::uuid AS user_id, 40 + 30 * random() AS level, 0.15 * (random() - 0.3) AS slope
    FROM generate_series(1, %(users)s) AS u
),
answers AS (
    SELECT people.*, n,
        now() - interval '300 days' + sum(
            CASE n %% 5
                WHEN 1 THEN interval '1 day' * (0.5 + 2.5 * random())
                ELSE interval '1 second' * (90 + 240 * random())
            END
        ) OVER (PARTITION BY u ORDER BY n) AS created_at,
        level + slope * n + 8 * (random() + random() + random() - 1.5) AS form
    FROM people CROSS JOIN generate_series(1, %(earlier)s) AS n
)
INSERT INTO attempts (user_id, question_id, question_text, audio_duration, final_score, domain, ml_scores,
    is_skipped, created_at)
SELECT user_id, question_id, 'Question ' || question_id,
    round((20 + 160 * random())::numeric, 2),
    round(least(100, greatest(0, form))::numeric, 2),
    (ARRAY['general', 'technical', 'behavioral', 'leadership'])[1 + question_id %% 4],
    (
        SELECT jsonb_object_agg(
            skill, round(least(100, greatest(0, form + 12 * (random() + random() - 1)))::numeric, 2))
        FROM unnest(ARRAY['content', 'delivery', 'communication', 'voice', 'confidence', 'structure']) AS skill
    ),
    random() < 0.04,
    created_at
FROM answers CROSS JOIN LATERAL (SELECT 1 + floor(200 * random())::integer AS question_id WHERE n > 0) AS asked
ORDER BY created_at;

RESET session_replication_role;
