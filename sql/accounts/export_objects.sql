coalesce((
    SELECT jsonb_agg(
        jsonb_build_object('bucket_id', o.bucket_id::text, 'name', o.name::text, @columns@)
        ORDER BY o.bucket_id::text, o.name::text
    )
    FROM storage.objects o
    WHERE o.name::text ~>=~ ($1::text || '/') AND o.name::text ~<~ ($1::text || '0')
        AND o.bucket_id::text IN (@buckets@)
), '[]')
