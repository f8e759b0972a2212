-- Public downloads need no policy, so a public bucket can be read by address but not listed.
DROP POLICY IF EXISTS "interview_core: users view own files" ON storage.objects;
CREATE POLICY "interview_core: users view own files" ON storage.objects
    FOR SELECT TO authenticated
    USING (
        @own_object@
    );
