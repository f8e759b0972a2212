-- An object of a deleted user that a row which stays refers to is not listed, whoever owns the row and however it
-- writes the object's name.
BEGIN;
SELECT interview_core.install('practice');
SELECT interview_core.ensure_profiles('practice');
INSERT INTO storage.objects (bucket_id, name)
SELECT bucket, 'a0000000-0000-0000-0000-000000000001/' || file
FROM (VALUES ('avatars'), ('resumes'), ('audio-recordings')) AS b (bucket), (VALUES
    ('address.png'), ('signed.webm'), ('path.pdf'), ('name.pdf'), ('a folder/my café.pdf'), ('other.png'), ('own.webm')
) AS f (file);
-- Ada's own rows go with her; Bob's stay, one of them in another schema.
INSERT INTO attempts (user_id, audio_file_url) VALUES
    (id_of('Ada'), 'audio-recordings/a0000000-0000-0000-0000-000000000001/own.webm'),
    (id_of('Bob'), 'https://x.supabase.co/storage/v1/object/sign/audio-recordings/a0000000-0000-0000-0000-000000000001/signed.webm?token=e.y'),
    (id_of('Bob'), 'audio-recordings/b0000000-0000-0000-0000-000000000002/other.png'),
    (id_of('Bob'), 'https://example.com/a.webm'), (id_of('Bob'), NULL);
UPDATE users SET avatar_url = 'https://x.supabase.co/storage/v1/object/public/avatars/a0000000-0000-0000-0000-000000000001/address.png'
WHERE full_name = 'Bob';
INSERT INTO resume_analyses (user_id, file_url) VALUES
    (id_of('Bob'), '/resumes/a0000000-0000-0000-0000-000000000001/path.pdf'),
    (id_of('Bob'), 'https://x.supabase.co/storage/v1/object/public/resumes/a0000000-0000-0000-0000-000000000001/a%20folder/my%20caf%C3%A9.pdf');
INSERT INTO practice.interview_reports (user_id, pdf_file_url) VALUES
    ('b0000000-0000-0000-0000-000000000002', 'a0000000-0000-0000-0000-000000000001/name.pdf');
SELECT interview_core.erase_user('a0000000-0000-0000-0000-000000000001') - 'erased';
SELECT o.bucket_id, split_part(o.name, '/', 2) AS kept FROM storage.objects o
WHERE NOT EXISTS (SELECT FROM objects_to_erase e WHERE (e.bucket_id, e.name) = (o.bucket_id, o.name))
ORDER BY 2, 1;
-- Once those rows are gone, another call lists the rest.
DELETE FROM auth.users WHERE id = 'b0000000-0000-0000-0000-000000000002';
SELECT interview_core.erase_user('a0000000-0000-0000-0000-000000000001') - 'erased';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
-- A row of the deleted user's own that a trigger keeps keeps its object.
BEGIN;
INSERT INTO storage.objects (bucket_id, name) VALUES
    ('resumes', 'a0000000-0000-0000-0000-000000000001/kept.pdf'), ('resumes', 'a0000000-0000-0000-0000-000000000001/gone.pdf');
INSERT INTO resume_analyses (user_id, file_url) VALUES
    (id_of('Ada'), 'resumes/a0000000-0000-0000-0000-000000000001/kept.pdf');
CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE DELETE ON resume_analyses FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
DELETE FROM auth.users WHERE email = 'ada@example.com';
SELECT bucket_id, split_part(name, '/', 2) AS listed FROM objects_to_erase;
-- What is uploaded later, with a token that outlives the account, is listed by another call; then there is nothing.
DROP TRIGGER keep ON resume_analyses;
DELETE FROM resume_analyses;
INSERT INTO storage.objects (bucket_id, name) VALUES ('avatars', 'a0000000-0000-0000-0000-000000000001/late.png');
SELECT interview_core.erase_user('a0000000-0000-0000-0000-000000000001') - 'erased';
DELETE FROM storage.objects;
DELETE FROM objects_to_erase;
SELECT code, message FROM error_of($$SELECT interview_core.erase_user('a0000000-0000-0000-0000-000000000001')$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
