-- A CHECK that is not valid yet counts for a row that is written again, whatever the row changes: PostgreSQL says so,
-- and so do the triggers. New defaults count as well.
BEGIN;
ALTER TABLE users ADD CONSTRAINT no_ada CHECK (full_name <> 'Ada') NOT VALID;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-02 09:00+00')$$);
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Bob'), 50, '2026-01-02 09:00+00');
ALTER TABLE users DROP CONSTRAINT no_ada;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-02 09:00+00');
ALTER TABLE practice_sessions ALTER created_at SET DEFAULT '2000-01-01 00:00+00';
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-03 09:00+00');
SELECT practice_date, created_at < '2001-01-01' AS is_the_new_default FROM practice_sessions WHERE user_id = id_of('Ada') ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
