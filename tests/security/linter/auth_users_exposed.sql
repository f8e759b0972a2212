-- A view of the application that reads the accounts.
SELECT DISTINCT v.oid::regclass::text AS object
FROM pg_class v
JOIN pg_rewrite r ON r.ev_class = v.oid
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
WHERE v.relnamespace = 'public'::regnamespace AND v.relkind IN ('v', 'm')
    AND d.refclassid = 'pg_class'::regclass AND d.refobjid = 'auth.users'::regclass
