-- The triggers of ours and the policies on an installation's tables, on accounts and on stored
-- objects, and its views: kind, table (of another schema with its name), name, definition as
-- PostgreSQL prints it, of a view its columns; how a trigger fires; whether a policy lets clients do
-- more.
-- $1: the target schema; $2: the names of its tables and views.
WITH tables (oid, name) AS (
    SELECT c.oid, c.relname::text FROM pg_class c
    WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT outside.oid, outside.name
    FROM (VALUES (to_regclass('auth.users'), 'auth.users'), (to_regclass('storage.objects'), 'storage.objects'))
        AS outside (oid, name)
    WHERE outside.oid IS NOT NULL
)
SELECT 'trigger', t.name, g.tgname::text, pg_get_triggerdef(g.oid), g.tgenabled::text, NULL::boolean
FROM tables t
JOIN pg_trigger g ON g.tgrelid = t.oid
JOIN pg_proc f ON f.oid = g.tgfoid
WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND f.pronamespace = to_regnamespace('interview_core')
    -- On accounts, those of this installation.
    AND (t.name <> 'auth.users' OR convert_from(rtrim(g.tgargs, '\x00'::bytea), 'UTF8') = $1)
UNION ALL
SELECT 'policy', t.name, p.polname::text,
    regexp_replace(concat(CASE WHEN NOT p.polpermissive THEN 'AS RESTRICTIVE ' END, 'FOR ',
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        ' TO ', (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, ', ' ORDER BY role)
            FROM unnest(p.polroles) AS role),
        ' USING ' || pg_get_expr(p.polqual, p.polrelid), ' WITH CHECK ' || pg_get_expr(p.polwithcheck, p.polrelid)),
        '\s+', ' ', 'g'),
    NULL,
    p.polpermissive AND EXISTS (
        SELECT FROM unnest(p.polroles) AS role
        WHERE role = 0 OR pg_get_userbyid(role) IN ('anon', 'authenticated'))
FROM tables t
JOIN pg_policy p ON p.polrelid = t.oid
UNION ALL
SELECT 'view', c.relname::text, '',
    concat('(', (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0), ')',
        CASE WHEN EXISTS (
            SELECT FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean
        ) THEN ' as the reader' ELSE ' as its owner' END),
    NULL, NULL
FROM pg_class c
WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relname = ANY ($2) AND c.relkind = 'v'
