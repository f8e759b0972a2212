-- A table of the application without row level security.
SELECT c.oid::regclass::text AS object
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
