-- Several permissive policies for one role and action: each is evaluated, and each lets more
-- through.
SELECT p.polrelid::regclass || ': ' || r.role || ' ' || a.action AS object
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
CROSS JOIN unnest(ARRAY['anon', 'authenticated', 'service_role']) AS r (role)
CROSS JOIN unnest(ARRAY['r', 'a', 'w', 'd']) AS a (action)
WHERE c.relnamespace IN ('public'::regnamespace, 'storage'::regnamespace) AND p.polpermissive
    AND (0 = ANY (p.polroles) OR to_regrole(r.role) = ANY (p.polroles)) AND p.polcmd::text IN (a.action, '*')
GROUP BY p.polrelid, r.role, a.action
HAVING count(*) > 1
