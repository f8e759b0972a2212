-- A public bucket whose objects a client may list: a policy to read objects that does not ask whose
-- they are. Downloads by address need none.
SELECT b.id || ': ' || p.polname AS object
FROM storage.buckets b
CROSS JOIN pg_policy p
CROSS JOIN LATERAL pg_get_expr(p.polqual, p.polrelid) AS condition
WHERE b.public AND p.polrelid = 'storage.objects'::regclass AND p.polpermissive AND p.polcmd IN ('r', '*')
    AND p.polroles && ARRAY[0, to_regrole('anon'), to_regrole('authenticated')]::oid[]
    AND (condition NOT LIKE '%bucket_id%' OR strpos(condition, quote_literal(b.id)) > 0)
    AND condition NOT LIKE '%auth.uid()%'
