-- A materialized view or foreign table that clients may read: row level security does not guard it.
SELECT c.oid::regclass::text AS object
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('m', 'f')
    AND (has_table_privilege('anon', c.oid, 'SELECT') OR has_table_privilege('authenticated', c.oid, 'SELECT'))
