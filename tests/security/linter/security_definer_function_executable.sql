-- A function that runs with its owner's rights and that anon or authenticated may call.
SELECT p.oid::regprocedure || ': ' || r.role AS object
FROM pg_proc p
CROSS JOIN unnest(ARRAY['anon', 'authenticated']) AS r (role)
WHERE p.prosecdef AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND p.proowner = (SELECT relowner FROM pg_class WHERE oid = 'public.attempts'::regclass)
    AND has_function_privilege(r.role, p.oid, 'EXECUTE')
