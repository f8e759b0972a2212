-- The rights of the roles that install() manages: on a target schema, its relations, their columns
-- and sequences, and on the extension's schema and functions. '' stands for PUBLIC.
-- $1: the target schema; $2: the names of its tables and views; $3: the roles.
WITH
relations AS (
    SELECT c.oid, c.relname, c.relowner, c.relacl
    FROM pg_class c
    WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relname = ANY ($2)
),
sequences AS (
    SELECT s.oid, s.relname, s.relnamespace, s.relowner, s.relacl, r.relname AS table_name
    FROM relations r
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid AND d.refobjsubid > 0
        AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid AND a.attname = 'id'
),
acls (kind, relation, object, column_name, owner, acl) AS (
    SELECT 'table', relname, format('%I.%I', $1, relname), NULL, relowner, relacl FROM relations
    UNION ALL
    SELECT 'sequence', table_name, format('%I.%I', n.nspname, s.relname), NULL, relowner, relacl
    FROM sequences s
    JOIN pg_namespace n ON n.oid = s.relnamespace
    UNION ALL
    SELECT 'table', r.relname, format('%I.%I', $1, r.relname), a.attname, r.relowner, a.attacl
    FROM relations r
    JOIN pg_attribute a ON a.attrelid = r.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'routine', p.oid::regprocedure::text, p.oid::regprocedure::text, NULL, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p
    WHERE p.pronamespace = 'interview_core'::regnamespace
    UNION ALL
    SELECT 'schema', nspname, quote_ident(nspname), NULL, nspowner, nspacl
    FROM pg_namespace
    WHERE nspname IN ($1, 'interview_core')
)
SELECT a.kind::text, a.relation::text, a.object::text, a.column_name::text, x.grantor, pg_get_userbyid(x.grantor)::text,
    coalesce(g.rolname, '')::text, x.privilege_type::text,
    x.grantor = a.owner
FROM acls a
CROSS JOIN LATERAL aclexplode(a.acl) x
LEFT JOIN pg_roles g ON g.oid = x.grantee
WHERE coalesce(g.rolname, '') = ANY ($3) AND (x.grantee = 0 OR g.oid IS NOT NULL)
ORDER BY a.kind, a.object, a.column_name, x.grantee, x.privilege_type
