-- A milestone stays, whatever happens to the attempts, and is never written twice.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 85, '2026-01-01 09:00+00'), (id_of('Ada'), 70, '2026-01-02 09:00+00'),
    (id_of('Ada'), 70, '2026-01-03 09:00+00'), (id_of('Bob'), 85, '2026-01-01 09:00+00');
SELECT user_id = id_of('Ada') AS of_ada, kind, level, reached_at FROM milestones ORDER BY user_id, kind, level;

-- Reached again, later and earlier: what was written stays as it was.
UPDATE attempts SET final_score = 10 WHERE final_score = 85;
DELETE FROM attempts WHERE user_id = id_of('Bob');
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 99, '2026-01-04 09:00+00'), (id_of('Bob'), 85, '2025-01-01 09:00+00');
DELETE FROM attempts WHERE created_at = '2026-01-02 09:00+00';
SELECT user_id = id_of('Ada') AS of_ada, kind, level, reached_at FROM milestones ORDER BY user_id, kind, level;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();

TRUNCATE attempts;
SELECT count(*) FROM milestones;
SELECT interview_core.rebuild_summaries();
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 1, '2026-03-01 09:00+00');
SELECT count(*) FROM milestones;
SELECT * FROM interview_core.check_summaries();

-- The service role may delete one. The check misses it while the attempts show it, and the next
-- rebuild writes it again.
SET LOCAL ROLE service_role;
DELETE FROM milestones WHERE user_id = id_of('Ada') AND kind IN ('attempts', 'streak');
RESET ROLE;
SELECT user_id = id_of('Ada') AS of_ada, table_name, key, column_name, stored, expected
FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries('public', id_of('Ada'));
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Ada') ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();

-- They go with the user.
DELETE FROM auth.users WHERE id = id_of('Ada');
SELECT DISTINCT user_id = id_of('Bob') AS of_bob FROM milestones;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
