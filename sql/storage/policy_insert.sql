-- The first folder is the user's own id, exactly as uuid prints it. No empty, "." or ".." segment, and
-- only the characters that Supabase's storage service accepts: no path may read differently elsewhere.
DROP POLICY IF EXISTS "interview_core: users upload own files" ON storage.objects;
CREATE POLICY "interview_core: users upload own files" ON storage.objects
    FOR INSERT TO authenticated
    WITH CHECK (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    );
