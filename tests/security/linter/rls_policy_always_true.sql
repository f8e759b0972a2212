-- A policy that lets clients write any row.
SELECT p.polrelid::regclass || ': ' || p.polname AS object
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace IN ('public'::regnamespace, 'storage'::regnamespace) AND p.polpermissive AND p.polcmd <> 'r'
    AND p.polroles && ARRAY[0, to_regrole('anon'), to_regrole('authenticated')]::oid[]
    AND 'true' IN (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
