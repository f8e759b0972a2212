coalesce((
    SELECT jsonb_agg(
        jsonb_build_object('bucket_id', o.bucket_id, 'name', o.name, 'metadata', o.metadata, 'created_at', o.created_at)
        ORDER BY o.bucket_id, o.name
    )
    FROM storage.objects o
    WHERE o.name ~>=~ ($1::text || '/') AND o.name ~<~ ($1::text || '0')
        AND o.bucket_id IN ('audio-recordings', 'resumes', 'avatars')
), '[]')
