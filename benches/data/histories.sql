-- The state that every round starts from: users whose histories are full of realistic points,
-- irregular in time, with two decimal places that drift and scatter as scores do. Regular data
-- would compress better than real data, and so look faster. %(users)s users, %(earlier)s attempts
-- of each before the measurement, %(arriving)s in the bulk insert.

CREATE SCHEMA bench;

SELECT setseed(0.2026);

INSERT INTO auth.users (id, email)
SELECT md5('user ' || n)::uuid, 'user' || n || '@example.com' FROM generate_series(1, %(users)s) AS n;

INSERT INTO questions (question, domain)
SELECT 'Question ' || n, (ARRAY['general', 'technical', 'behavioral', 'leadership'])[1 + n %% 4]
FROM generate_series(1, 200) AS n;

-- Sessions of five answers, minutes apart; half a day to three days between sessions.
CREATE TABLE bench.stream AS
WITH people AS (
    SELECT u, md5('user ' || u)::uuid AS user_id, 40 + 30 * random() AS level, 0.15 * (random() - 0.3) AS slope
    FROM generate_series(1, %(users)s) AS u
),
answers AS (
    SELECT people.*, n,
        now() - interval '150 days' + sum(
            CASE n %% 5
                WHEN 1 THEN interval '1 day' * (0.5 + 2.5 * random())
                ELSE interval '1 second' * (90 + 240 * random())
            END
        ) OVER (PARTITION BY u ORDER BY n) AS created_at,
        level + slope * n + 8 * (random() + random() + random() - 1.5) AS form
    FROM people CROSS JOIN generate_series(1, %(earlier)s + %(arriving)s) AS n
)
SELECT user_id, n, created_at, form,
    1 + floor(200 * random())::integer AS question_id,
    round((20 + 160 * random())::numeric, 2) AS audio_duration,
    random() < 0.04 AS is_skipped,
    round(least(100, greatest(0, form))::numeric, 2) AS final_score,
    (
        SELECT jsonb_object_agg(
            skill, round(least(100, greatest(0, form + 12 * (random() + random() - 1)))::numeric, 2))
        FROM unnest(ARRAY['content', 'delivery', 'communication', 'voice', 'confidence', 'structure']) AS skill
    ) AS ml_scores
FROM answers;

-- In time order, so that histories and ids agree for every contender.
INSERT INTO attempts (user_id, question_id, question_text, audio_duration, final_score, domain, ml_scores,
    is_skipped, created_at)
SELECT stream.user_id, question_id, question, audio_duration, final_score, domain, ml_scores,
    is_skipped, stream.created_at
FROM bench.stream JOIN questions ON questions.id = question_id
WHERE n <= %(earlier)s
ORDER BY stream.created_at;

CREATE TABLE bench.arriving AS
SELECT
    row_number() OVER (ORDER BY created_at) AS n,
    user_id, question_id, audio_duration, final_score, ml_scores, is_skipped, created_at
FROM bench.stream WHERE n > %(earlier)s
ORDER BY created_at;
ALTER TABLE bench.arriving ADD PRIMARY KEY (n);
DROP TABLE bench.stream;

-- An answer of a minute and what a model says about it: some 900 bytes of text in each attempt.
CREATE TABLE bench.sample AS
SELECT
    string_agg(md5('transcript ' || n), ' ') AS transcript,
    (SELECT string_agg(md5('feedback ' || n), ' ') FROM generate_series(1, 8) AS n) AS feedback
FROM generate_series(1, 19) AS n;
