-- A function whose names mean what its caller's search path says. The extension's own functions are
-- written in C and pin the path themselves; a body that was bound when it was created has no names
-- left.
SELECT p.oid::regprocedure::text AS object
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.proowner = (SELECT relowner FROM pg_class WHERE oid = 'public.attempts'::regclass)
    AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND l.lanname NOT IN ('c', 'internal') AND p.prosqlbody IS NULL
    AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')
