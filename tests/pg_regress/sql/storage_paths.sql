-- A user reaches only objects whose first folder is the user's own id, in the three buckets.
SELECT id, public, file_size_limit FROM storage.buckets ORDER BY id;
BEGIN;
INSERT INTO storage.buckets (id, name) VALUES ('other', 'other');
INSERT INTO storage.objects (bucket_id, name) VALUES
    ('avatars', 'b0000000-0000-0000-0000-000000000002/bob.png'), ('resumes', 'b0000000-0000-0000-0000-000000000002/cv.pdf');
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT bucket, path, coalesce(e.code, 'stored') AS outcome FROM (VALUES
    (1, 'avatars', 'a0000000-0000-0000-0000-000000000001/me.png'),
    (2, 'resumes', 'a0000000-0000-0000-0000-000000000001/2026/cv.pdf'),
    (3, 'audio-recordings', 'a0000000-0000-0000-0000-000000000001/a/b/c.webm'),
    (4, 'other', 'a0000000-0000-0000-0000-000000000001/me.png'),
    (5, 'avatars', 'b0000000-0000-0000-0000-000000000002/me.png'),
    (6, 'avatars', 'a0000000-0000-0000-0000-000000000001'),
    (7, 'avatars', 'me.png'),
    (8, 'avatars', '/a0000000-0000-0000-0000-000000000001/me.png'),
    (9, 'avatars', 'A0000000-0000-0000-0000-000000000001/me.png'),
    (10, 'avatars', 'a0000000-0000-0000-0000-000000000001/../b0000000-0000-0000-0000-000000000002/me.png'),
    (11, 'avatars', 'a0000000-0000-0000-0000-000000000001//me.png'),
    (12, 'avatars', 'a0000000-0000-0000-0000-000000000001/./me.png'),
    (13, 'avatars', 'a0000000-0000-0000-0000-000000000001/.png'),
    (14, 'avatars', E'a0000000-0000-0000-0000-000000000001/a\\b.png'),
    (15, 'avatars', E'a0000000-0000-0000-0000-000000000001/a\nb.png'),
    (16, 'avatars', 'a0000000-0000-0000-0000-000000000001/'),
    (17, 'avatars', NULL)
) AS c (number, bucket, path)
LEFT JOIN LATERAL error_of(format('INSERT INTO storage.objects (bucket_id, name) VALUES (%L, %L)', bucket, path)) AS e ON true
ORDER BY number;
SELECT bucket_id, name FROM storage.objects ORDER BY bucket_id, name COLLATE "C";
-- Not into somebody else's folder, nor another bucket.
SELECT code FROM error_of($$UPDATE storage.objects SET name = 'b0000000-0000-0000-0000-000000000002/me.png'$$);
SELECT code FROM error_of($$UPDATE storage.objects SET bucket_id = 'other'$$);
UPDATE storage.objects SET metadata = '{"size": 1}';
DELETE FROM storage.objects WHERE bucket_id = 'avatars';
SET LOCAL ROLE anon;
SELECT count(*) AS for_a_visitor FROM storage.objects;
RESET ROLE;
SELECT bucket_id, name, metadata FROM storage.objects ORDER BY bucket_id, name COLLATE "C";
ROLLBACK;
