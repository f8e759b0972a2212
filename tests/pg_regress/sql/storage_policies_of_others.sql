-- A policy or bucket of a name that install() uses is compared, not taken for its own.
BEGIN;
-- As 0.2.0 made it, and as an application made another of such a name.
CREATE POLICY "Users can upload own files" ON storage.objects FOR INSERT TO authenticated
    WITH CHECK (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    );
CREATE POLICY "Users can view own files" ON storage.objects FOR SELECT TO authenticated USING (bucket_id = 'letters');
DROP POLICY "interview_core: users delete own files" ON storage.objects;
CREATE POLICY "interview_core: users delete own files" ON storage.objects FOR DELETE TO authenticated USING (true);
DROP POLICY "interview_core: users view own files" ON storage.objects;
UPDATE storage.buckets SET public = true WHERE id IN ('resumes', 'avatars');
SELECT interview_core.install();
SELECT polname, pg_get_expr(polqual, polrelid) IN ('true', '(bucket_id = ''letters''::text)') AS another
FROM pg_policy WHERE polrelid = 'storage.objects'::regclass ORDER BY polname;
-- Clients need what the policies call.
DROP OWNED BY authenticated;
SELECT interview_core.install();
SELECT has_function_privilege('authenticated', 'auth.uid()', 'EXECUTE') AS uid,
    has_schema_privilege('authenticated', 'storage', 'USAGE') AS storage,
    (SELECT count(*) FROM pg_policy WHERE polrelid = 'storage.objects'::regclass AND polname LIKE 'interview_core:%') AS policies;
SET LOCAL client_min_messages = error;
SELECT interview_core.install();
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
