-- The trigger functions that are not as the extension's script creates them, with what differs.
-- $1: their names.
SELECT n.name, CASE
    WHEN p.oid IS NULL THEN 'is missing'
    WHEN l.lanname <> 'c' OR p.probin IS DISTINCT FROM ours.probin OR p.prosrc <> p.proname || '_wrapper'
        THEN 'was replaced'
    WHEN p.proconfig IS NOT NULL THEN 'has settings of its own'
    WHEN p.prosecdef THEN 'runs as its owner'
    ELSE 'does not belong to the extension'
    END,
    ours.probin::text
FROM unnest($1) AS n (name)
LEFT JOIN pg_proc p ON p.proname = n.name AND p.pronamespace = to_regnamespace('interview_core') AND p.pronargs = 0
LEFT JOIN pg_language l ON l.oid = p.prolang
JOIN pg_proc ours ON ours.oid = 'interview_core.health(name)'::regprocedure
WHERE p.oid IS NULL OR l.lanname <> 'c' OR p.probin IS DISTINCT FROM ours.probin OR p.prosrc <> p.proname || '_wrapper'
    OR p.proconfig IS NOT NULL OR p.prosecdef
    OR NOT EXISTS (
        SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND e.extname = 'interview_core')
ORDER BY n.name
