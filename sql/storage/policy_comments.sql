-- Apart from the policies: comments require ownership of storage.objects, which an installer who
-- may create policies can lack.
COMMENT ON POLICY "interview_core: users upload own files" ON storage.objects IS
    'In the buckets @bucket_names@: users upload objects under the folder named by their own id.';
COMMENT ON POLICY "interview_core: users view own files" ON storage.objects IS
    'In the buckets @bucket_names@: users view objects under the folder named by their own id.';
COMMENT ON POLICY "interview_core: users update own files" ON storage.objects IS
    'In the buckets @bucket_names@: users update objects under the folder named by their own id.';
COMMENT ON POLICY "interview_core: users delete own files" ON storage.objects IS
    'In the buckets @bucket_names@: users delete objects under the folder named by their own id.';
