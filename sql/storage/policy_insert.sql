DROP POLICY IF EXISTS "interview_core: users upload own files" ON storage.objects;
CREATE POLICY "interview_core: users upload own files" ON storage.objects
    FOR INSERT TO authenticated
    WITH CHECK (
        @own_object@
    );
