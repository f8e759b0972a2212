-- A row of which an application gives only what it must has the defaults that such applications expect.
BEGIN;
CREATE FUNCTION pg_temp.show(r anyelement) RETURNS TABLE (column_name text, value text) LANGUAGE sql AS $$
    SELECT key, value FROM jsonb_each_text(to_jsonb(r))
    WHERE key NOT IN ('id', 'user_id', 'created_at', 'updated_at', 'started_at') AND value IS NOT NULL ORDER BY key $$;
INSERT INTO attempts (user_id) VALUES (id_of('Ada'));
INSERT INTO questions (id, question) VALUES (201, 'Why?');
INSERT INTO interview_sessions (user_id) VALUES (id_of('Ada'));
INSERT INTO resume_analyses (user_id) VALUES (id_of('Ada'));
INSERT INTO interview_reports (user_id) VALUES (id_of('Ada'));
SELECT s.* FROM attempts r, pg_temp.show(r) AS s;
SELECT s.* FROM questions r, pg_temp.show(r) AS s WHERE r.id = 201;
SELECT s.* FROM interview_sessions r, pg_temp.show(r) AS s;
SELECT s.* FROM resume_analyses r, pg_temp.show(r) AS s;
SELECT s.* FROM interview_reports r, pg_temp.show(r) AS s;
-- No default is a sub-score.
SELECT count(*) FROM skill_progress;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
