-- Users who have yet to make their first attempt. They have no derived values, so no trigger need
-- run.
SET session_replication_role = replica;
INSERT INTO auth.users (id, email)
SELECT md5('newcomer ' || n)::uuid, 'newcomer' || n || '@example.com' FROM generate_series(0, %(newcomers)s - 1) AS n;
INSERT INTO users (id, email)
SELECT md5('newcomer ' || n)::uuid, 'newcomer' || n || '@example.com' FROM generate_series(0, %(newcomers)s - 1) AS n;
VACUUM (FREEZE, ANALYZE) users;
VACUUM (FREEZE, ANALYZE) auth.users;
CHECKPOINT;
