-- Whatever was done to the profiles or to the accounts: the account is created and changed, and one target that is
-- broken keeps no other from its profiles.
BEGIN;
SELECT interview_core.install('practice');
CREATE TABLE outcome (number serial, change text, accounts bigint, changed bigint, here bigint, there bigint);
CREATE FUNCTION after(change text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    who constant uuid := 'c0000000-0000-0000-0000-000000000004';
    counts bigint[];
BEGIN
    EXECUTE change;
    INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES (who, 'cleo@example.com', '{"full_name": "Cleo"}');
    UPDATE auth.users SET email = 'cleo@new.example' WHERE auth.users.id::text = who::text;
    counts[1] := (SELECT count(*) FROM auth.users a WHERE a.id::text = who::text);
    counts[2] := (SELECT count(*) FROM auth.users a WHERE to_jsonb(a) ->> 'email' = 'cleo@new.example');
    BEGIN
        counts[3] := (SELECT count(*) FROM public.users u WHERE u.id = who AND u.email = 'cleo@new.example');
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    counts[4] := (SELECT count(*) FROM practice.users u WHERE u.id = who AND u.email = 'cleo@new.example');
    RAISE EXCEPTION USING ERRCODE = 'XX999', MESSAGE = array_to_string(counts, ',', '-');
EXCEPTION
    WHEN SQLSTATE 'XX999' THEN
        counts := string_to_array(SQLERRM, ',', '-');
        INSERT INTO outcome (change, accounts, changed, here, there) VALUES (change, counts[1], counts[2], counts[3], counts[4]);
END $$;
SET LOCAL client_min_messages = error;
SELECT after(change) FROM unnest(ARRAY[
    $$$$,
    $$ALTER TABLE public.users RENAME TO profiles$$,
    $$ALTER TABLE public.users RENAME TO profiles; CREATE VIEW public.users AS SELECT * FROM public.profiles$$,
    $$DROP TABLE public.users CASCADE$$,
    $$DROP TABLE public.users CASCADE; CREATE TABLE public.users (id int)$$,
    $$ALTER TABLE public.users DROP COLUMN full_name CASCADE$$,
    $$ALTER TABLE public.users RENAME COLUMN email TO address$$,
    $$ALTER TABLE public.users ALTER COLUMN preferences SET NOT NULL, ALTER COLUMN preferences DROP DEFAULT$$,
    $$ALTER TABLE public.users ADD COLUMN country text, ADD CHECK (country IS NOT NULL) NOT VALID$$,
    $$ALTER TABLE public.users ADD UNIQUE (email); UPDATE auth.users SET email = 'cleo@new.example' WHERE email LIKE 'ada%'$$,
    $$ALTER TABLE public.users DROP CONSTRAINT users_pkey CASCADE$$,
    $$DROP VIEW user_progress_overview, session_summary; DROP TRIGGER mirror_email ON public.users; ALTER TABLE public.users ALTER COLUMN email TYPE varchar(15)$$,
    $$CREATE DOMAIN short AS text CHECK (length(VALUE) < 16); DROP VIEW user_progress_overview, session_summary; DROP TRIGGER mirror_email ON public.users; ALTER TABLE public.users ALTER COLUMN email TYPE short$$,
    $$ALTER TABLE public.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY$$,
    $$DROP TABLE public.interview_core_installation CASCADE$$,
    $$DELETE FROM public.interview_core_installation$$,
    $$ALTER TABLE public.attempts RENAME TO answers$$,
    $$ALTER TABLE public.users ADD CONSTRAINT long_names CHECK (length(full_name) <> 4)$$,
    $$CREATE RULE none AS ON INSERT TO public.users DO INSTEAD NOTHING$$,
    $$REVOKE ALL ON ALL FUNCTIONS IN SCHEMA interview_core FROM PUBLIC, CURRENT_USER$$,
    $$SET LOCAL search_path = nowhere$$,
    $$ALTER TABLE auth.users ALTER COLUMN email TYPE varchar(255)$$,
    $$ALTER TABLE auth.users ALTER COLUMN raw_user_meta_data TYPE json$$,
    $$CREATE TRIGGER twice AFTER INSERT OR UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('public')$$,
    $$CREATE TRIGGER garbage AFTER INSERT OR UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('"; DROP')$$,
    $$CREATE TRIGGER long AFTER INSERT OR UPDATE ON auth.users FOR EACH ROW
      EXECUTE FUNCTION interview_core.handle_new_user('a_name_that_is_longer_than_any_name_that_postgresql_keeps_for_a_schema')$$,
    $$CREATE TRIGGER none AFTER INSERT OR UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('')$$
]) AS change;
\pset format unaligned
SELECT change, accounts, changed, here, there FROM outcome ORDER BY number;
\pset format aligned
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
