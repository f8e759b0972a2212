-- An extension whose functions the API would offer to everybody.
SELECT e.extname::text AS object
FROM pg_extension e
WHERE e.extnamespace = 'public'::regnamespace
