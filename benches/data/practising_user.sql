-- One user with %(attempts)s attempts at %(questions)s questions of a bank of 5,000, in time order,
-- up to now. There are eight categories, and review dates as the triggers set them.

INSERT INTO questions (question, ideal_answer, category, domain, difficulty)
SELECT
    'Question ' || n || ': tell us about a time when you had to learn something new.',
    repeat('A good answer names the situation, the task, the action and its result. ', 6),
    (ARRAY['behavioral', 'technical', 'system design', 'leadership', 'coding', 'culture', 'product', 'data'])[1 + n %% 8],
    (ARRAY['general', 'software', 'finance'])[1 + n / 8 %% 3],
    (ARRAY['easy', 'medium', 'hard'])[1 + n / 24 %% 3]
FROM generate_series((SELECT count(*) FROM questions) + 1, 5000) AS n;

INSERT INTO auth.users (id, email)
VALUES (md5('practising user %(attempts)s')::uuid, 'practising%(attempts)s@example.com');

INSERT INTO attempts (user_id, question_id, audio_duration, final_score, ml_scores, created_at)
SELECT
    md5('practising user %(attempts)s')::uuid,
    (SELECT min(id) FROM questions) + (n * 7919) %% %(questions)s,
    round((20 + 160 * random())::numeric, 2),
    round((70 + 10 * sin(n / 50.0) + 10 * random())::numeric, 2),
    (
        SELECT jsonb_object_agg(skill, round((65 + 10 * sin(n / 50.0) + 20 * random())::numeric, 2))
        FROM unnest(ARRAY['content', 'delivery', 'communication', 'voice', 'confidence', 'structure']) AS skill
    ),
    now() - (%(attempts)s - n + 1) * (interval '700 days' / %(attempts)s)
FROM generate_series(1, %(attempts)s) AS n
ORDER BY n;
