-- Who may call what; nothing for PUBLIC.
SELECT role, routine
FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) WITH ORDINALITY AS r (role, number),
    (SELECT oid, oid::regprocedure::text AS routine FROM pg_proc WHERE pronamespace = 'interview_core'::regnamespace) AS p
WHERE has_function_privilege(role, oid, 'EXECUTE') ORDER BY number, routine COLLATE "C";
SELECT oid::regprocedure FROM pg_proc
WHERE pronamespace = 'interview_core'::regnamespace
    AND EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0);
-- None runs with its owner's rights.
SELECT count(*) FROM pg_proc WHERE pronamespace = 'interview_core'::regnamespace AND prosecdef;
