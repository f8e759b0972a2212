DROP POLICY IF EXISTS "interview_core: users update own files" ON storage.objects;
CREATE POLICY "interview_core: users update own files" ON storage.objects
    FOR UPDATE TO authenticated
    USING (
        @own_object@
    )
    WITH CHECK (
        @own_object@
    );
