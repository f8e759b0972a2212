-- erase_user() looks again: a row that a trigger has kept, wherever it is, is an error that names the table.
BEGIN;
SELECT interview_core.install('practice');
CREATE FUNCTION fill(schema name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ada constant uuid := 'a0000000-0000-0000-0000-000000000001';
BEGIN
    PERFORM set_config('search_path', quote_ident(schema), true);
    INSERT INTO questions (id, question, is_custom, uploaded_by) VALUES (901, 'Mine?', true, ada), (902, 'Ours?', true, ada);
    INSERT INTO interview_sessions (user_id) VALUES (ada);
    INSERT INTO interview_reports (user_id) VALUES (ada);
    INSERT INTO resume_analyses (user_id) VALUES (ada);
    INSERT INTO attempts (user_id, question_id, final_score, content_score) VALUES (ada, 901, 50, 50), ('b0000000-0000-0000-0000-000000000002', 902, 50, 50);
    PERFORM set_config('search_path', 'public', true);
END $$;
SELECT interview_core.ensure_profiles('practice');
SELECT fill('public'), fill('practice');
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION stay_active() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.is_active := true; RETURN NEW; END $$;
CREATE FUNCTION give_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %s SET user_id = $1 WHERE id = $2', TG_RELID::regclass) USING 'b0000000-0000-0000-0000-000000000002'::uuid, OLD.id;
    RETURN NULL;
END $$;
CREATE FUNCTION pg_temp.erase_where(kept text, how text) RETURNS TABLE (code text, message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER a BEFORE %s FOR EACH ROW EXECUTE FUNCTION %s()', kept, how);
    RETURN QUERY SELECT e.code, split_part(e.message, 'erased: ', 2)
        FROM error_of($e$SELECT interview_core.erase_user('a0000000-0000-0000-0000-000000000001')$e$) AS e;
    EXECUTE format('DROP TRIGGER a ON %s', split_part(kept, ' ON ', 2));
END $$;
SELECT t.name, e.* FROM unnest(ARRAY[
    'attempts', 'interview_sessions', 'interview_reports', 'resume_analyses', 'skill_progress', 'question_history',
    'practice_sessions', 'questions', 'users', 'auth.users', 'practice.attempts', 'practice.interview_reports', 'practice.users'
]) AS t (name), pg_temp.erase_where('DELETE ON ' || t.name, 'keep') AS e;
-- Given to somebody else, it is not erased either.
SELECT t.name, e.* FROM unnest(ARRAY['attempts', 'interview_sessions', 'interview_reports', 'resume_analyses']) AS t (name),
    pg_temp.erase_where('DELETE ON ' || t.name, 'give_away') AS e;
-- A question that others have answered must leave the bank.
SELECT * FROM pg_temp.erase_where('UPDATE ON questions', 'stay_active');
SELECT count(*) FROM users;
-- Without such triggers all of it goes, in every schema where the account's profile is.
SELECT jsonb_pretty(interview_core.erase_user('a0000000-0000-0000-0000-000000000001'));
SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM practice.users), (SELECT count(*) FROM attempts), (SELECT count(*) FROM practice.attempts);
SELECT id, is_active, uploaded_by FROM questions WHERE is_custom;
SELECT * FROM interview_core.check_summaries();
SELECT * FROM interview_core.check_summaries('practice');
ROLLBACK;
