-- A policy that asks who the user is once per row instead of once per statement: the call is in no
-- sub-select.
SELECT p.polrelid::regclass || ': ' || p.polname AS object
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
CROSS JOIN LATERAL (VALUES (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid)))
    AS expressions (expression)
WHERE c.relnamespace IN ('public'::regnamespace, 'storage'::regnamespace)
    AND regexp_replace(expression, '\( SELECT auth\.\w+\(\) AS \w+\)', '', 'g') ~ 'auth\.\w+\(|current_setting\('
