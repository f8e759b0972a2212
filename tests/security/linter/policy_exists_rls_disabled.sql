-- A policy that guards nothing, since row level security is off.
SELECT p.polrelid::regclass || ': ' || p.polname AS object
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace IN ('public'::regnamespace, 'storage'::regnamespace) AND NOT c.relrowsecurity
