-- The commands that an application's own policies allow: relation, command ('*' for all), role (''
-- for PUBLIC).
-- $1: the target schema; $2 and $3: relations and names of the policies that install() creates.
SELECT c.relname::text, p.polcmd::text, coalesce(g.rolname, '')::text
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
CROSS JOIN LATERAL unnest(p.polroles) AS role (oid)
LEFT JOIN pg_roles g ON g.oid = role.oid
WHERE c.relnamespace = quote_ident($1)::regnamespace
    AND p.polpermissive
    AND NOT EXISTS (
        SELECT FROM unnest($2, $3) AS ours (relation, name)
        WHERE ours.relation = c.relname AND ours.name = p.polname
    )
