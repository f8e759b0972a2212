-- An application's own sign-up trigger comes first, whatever its name; ours adds what is missing.
BEGIN;
CREATE FUNCTION pg_temp.sign_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.users (id, full_name, target_role) VALUES (NEW.id, NEW.raw_user_meta_data ->> 'nickname', 'pilot');
    RETURN NULL;
END $$;
CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION pg_temp.sign_up();
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES
    ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com', '{"full_name": "Cleo Clark", "nickname": "Cleo"}'),
    ('d0000000-0000-0000-0000-000000000005', 'dan@example.com', '{"full_name": "Dan Dow", "picture": "https://example.com/d.png"}');
SELECT email, full_name, avatar_url, target_role FROM users WHERE target_role = 'pilot' ORDER BY email;
-- A name that a user has taken out stays out when the address changes.
UPDATE users SET full_name = NULL WHERE full_name = 'Dan Dow';
UPDATE auth.users SET email = 'dan@new.example' WHERE email = 'dan@example.com';
SELECT interview_core.ensure_profiles();
SELECT email, full_name FROM users WHERE id = 'd0000000-0000-0000-0000-000000000005';
-- Another trigger that changes the address later, though the statement does not name it.
CREATE FUNCTION pg_temp.lower_case() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.email := lower(NEW.email); RETURN NEW; END $$;
UPDATE auth.users SET email = 'DAN@new.example' WHERE email = 'dan@new.example';
CREATE TRIGGER lower_case BEFORE UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION pg_temp.lower_case();
UPDATE auth.users SET updated_at = now() WHERE email = 'DAN@new.example';
SELECT email FROM users WHERE id = 'd0000000-0000-0000-0000-000000000005';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
