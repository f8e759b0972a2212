-- A policy that trusts what users write about themselves.
SELECT p.polrelid::regclass || ': ' || p.polname AS object
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace IN ('public'::regnamespace, 'storage'::regnamespace)
    AND concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) LIKE '%user_metadata%'
