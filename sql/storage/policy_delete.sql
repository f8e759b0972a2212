DROP POLICY IF EXISTS "interview_core: users delete own files" ON storage.objects;
CREATE POLICY "interview_core: users delete own files" ON storage.objects
    FOR DELETE TO authenticated
    USING (
        @own_object@
    );
