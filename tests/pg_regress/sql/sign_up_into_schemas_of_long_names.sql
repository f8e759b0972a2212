-- Two schemas whose names differ late have triggers of their own, of names that PostgreSQL keeps whole.
BEGIN;
SELECT interview_core.install(repeat('practice_', 6) || n) FROM unnest(ARRAY['one', 'two']) AS n;
SELECT interview_core.install(repeat('ü', 31));
SELECT tgname, octet_length(tgname::text) AS bytes FROM pg_trigger
WHERE tgrelid = 'auth.users'::regclass AND tgname ~ '_[0-9a-f]{8}$' ORDER BY tgname COLLATE "C";
INSERT INTO auth.users (id, email) VALUES ('c0000000-0000-0000-0000-000000000004', 'cleo@example.com');
SELECT count(*) FROM practice_practice_practice_practice_practice_practice_one.users;
SELECT count(*) FROM practice_practice_practice_practice_practice_practice_two.users;
-- A trigger that a former version has named goes.
CREATE TRIGGER handle_new_user_in_practice_practice AFTER INSERT OR UPDATE OF email ON auth.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('practice_practice_practice_practice_practice_practice_one');
SELECT interview_core.install('practice_practice_practice_practice_practice_practice_one');
SELECT count(*) FROM pg_trigger WHERE tgname = 'handle_new_user_in_practice_practice';
SELECT * FROM interview_core.check_summaries('practice_practice_practice_practice_practice_practice_one');
ROLLBACK;
