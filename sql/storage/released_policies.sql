-- The policies of 0.1.0 and 0.2.0, whose names an application's own may have: install() drops one
-- only if it has this definition.
CREATE POLICY "Users can upload own files" ON storage.objects
    FOR INSERT TO authenticated
    WITH CHECK (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    );
CREATE POLICY "Users can view own files" ON storage.objects
    FOR SELECT TO authenticated
    USING (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    );
CREATE POLICY "Users can update own files" ON storage.objects
    FOR UPDATE TO authenticated
    USING (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    )
    WITH CHECK (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    );
CREATE POLICY "Users can delete own files" ON storage.objects
    FOR DELETE TO authenticated
    USING (
        bucket_id IN ('audio-recordings', 'resumes', 'avatars')
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'
    );
