-- The objects outside of an installation that it relies on, with the role that owns each, and the
-- functions in the extension's schema that are not the extension's. Without the objects of roles
-- that may do everything here anyway: superusers, the owner of the database, the installer and
-- Supabase's own services.
-- $1: the target schema; $2: the names of its tables and views.
WITH parts (part, owner) AS (
    SELECT 'schema ' || n.oid::regnamespace, n.nspowner FROM pg_namespace n
    WHERE n.nspname IN ('interview_core', 'auth', 'storage') OR n.oid = $1
    UNION ALL
    SELECT 'table ' || c.oid::regclass, c.relowner FROM pg_class c
    WHERE c.oid IN (to_regclass('auth.users'), to_regclass('storage.buckets'), to_regclass('storage.objects'))
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure, p.proowner FROM pg_proc p
    WHERE p.oid IN (
        to_regprocedure('auth.uid()'), to_regprocedure('auth.role()'), to_regprocedure('auth.jwt()'),
        to_regprocedure('storage.foldername(text)')
    ) OR (
        p.pronamespace = to_regnamespace('interview_core')
        AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
        )
    )
    UNION
    -- What the views call.
    SELECT 'function ' || p.oid::regprocedure, p.proowner
    FROM pg_class c
    JOIN pg_rewrite w ON w.ev_class = c.oid
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_proc'::regclass
    JOIN pg_proc p ON p.oid = d.refobjid
    WHERE c.relnamespace = $1 AND c.relname = ANY ($2)
)
SELECT string_agg(p.part || ': ' || pg_get_userbyid(p.owner), E'\n' ORDER BY p.part)
FROM parts p
JOIN pg_roles r ON r.oid = p.owner
WHERE NOT r.rolsuper
    AND r.rolname <> current_user
    AND r.oid <> (SELECT d.datdba FROM pg_database d WHERE d.datname = current_database())
    AND r.rolname NOT IN ('supabase_admin', 'supabase_auth_admin', 'supabase_storage_admin', 'pg_database_owner')
