-- Every object that the extension holds or install() creates says what it is.
WITH objects (classid, objid, objsubid, name) AS (
    SELECT 'pg_proc'::regclass, oid, 0, oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'interview_core'::regnamespace OR oid = 'public.known_time_zone'::regproc
    UNION ALL SELECT 'pg_class', oid, 0, oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
    UNION ALL SELECT 'pg_class', c.oid, a.attnum, c.oid::regclass || '.' || attname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT 'pg_trigger', t.oid, 0, t.tgrelid::regclass || '.' || t.tgname
    FROM pg_trigger t WHERE NOT t.tgisinternal
    UNION ALL SELECT 'pg_policy', oid, 0, polrelid::regclass || '.' || polname FROM pg_policy
    UNION ALL SELECT 'pg_namespace', oid, 0, 'schema ' || nspname FROM pg_namespace
    WHERE nspname IN ('interview_core', 'auth', 'storage')
    UNION ALL SELECT 'pg_extension', oid, 0, extname FROM pg_extension WHERE extname = 'interview_core'
)
SELECT o.name FROM objects o
LEFT JOIN pg_description d ON d.classoid = o.classid AND d.objoid = o.objid AND d.objsubid = o.objsubid
WHERE d.description IS NULL ORDER BY o.name;
