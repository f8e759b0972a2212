-- SQL cannot move files: merge_users() lists those of the merged user, each with a free name in the other folder.
BEGIN;
\set ada 'a0000000-0000-0000-0000-000000000001'
\set bob 'b0000000-0000-0000-0000-000000000002'
INSERT INTO storage.objects (bucket_id, name) VALUES
    ('avatars', :'ada' || '/me.png'), ('avatars', :'bob' || '/me.png'),
    ('audio-recordings', :'ada' || '/2026/a b.webm'), ('audio-recordings', :'bob' || '/2026/other.webm'),
    ('resumes', :'ada' || '/cv.pdf'), ('resumes', :'bob' || '/cv.pdf'),
    ('resumes', :'bob' || '/' || :'ada' || '-1/cv.pdf'),
    ('resumes', :'ada' || '/old.pdf'), ('resumes', :'ada' || '/listed.pdf'),
    ('resumes', :'ada' || '0/not.pdf');
INSERT INTO attempts (user_id, audio_file_url) VALUES
    (id_of('Ada'), 'https://x.supabase.co/storage/v1/object/sign/audio-recordings/' || :'ada' || '/2026/a%20b.webm?token=e.y');
INSERT INTO resume_analyses (user_id, file_url) VALUES (id_of('Ada'), 'resumes/' || :'ada' || '/listed.pdf');
-- From an earlier deletion: one that a row refers to again, and one that nobody needs.
INSERT INTO objects_to_erase (bucket_id, name, user_id) VALUES
    ('resumes', :'ada' || '/listed.pdf', :'ada'), ('resumes', :'ada' || '/old.pdf', :'ada');
SET LOCAL ROLE service_role;
SELECT bucket_id, name, new_name FROM interview_core.merge_users(:'ada', :'bob') WHERE kind = 'to move';
RESET ROLE;
SELECT bucket_id, name FROM objects_to_erase ORDER BY name;
-- Until it is moved, a file is not to be erased while a row refers to it.
DELETE FROM auth.users WHERE id = :'ada';
SELECT bucket_id, name FROM objects_to_erase ORDER BY bucket_id, name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
