-- The data for COPY: %(rows)s attempts of all users in time order, with texts as long as real ones.
COPY (
    SELECT md5('user ' || 1 + floor(%(users)s * random()))::uuid, 1 + floor(200 * random()), transcript, feedback,
        round((20 + 160 * random())::numeric, 2), round((level + 10 * random())::numeric, 2),
        format('{"content": %%s, "delivery": %%s, "communication": %%s, "voice": %%s, "confidence": %%s, "structure": %%s}',
            round((level + 20 * random())::numeric, 2), round((level + 20 * random())::numeric, 2),
            round((level + 20 * random())::numeric, 2), round((level + 20 * random())::numeric, 2),
            round((level + 20 * random())::numeric, 2), round((level + 20 * random())::numeric, 2)),
        random() < 0.04,
        (SELECT max(created_at) FROM attempts) + n * interval '5 seconds'
    FROM (SELECT n, 50 + 20 * random() AS level FROM generate_series(1, %(rows)s) AS n) AS one CROSS JOIN bench.sample
) TO STDOUT
