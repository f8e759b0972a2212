-- A foreign key without an index that begins with its columns: deleting a parent reads the whole
-- table.
SELECT c.conrelid::regclass || ': ' || c.conname AS object
FROM pg_constraint c
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_index i
    WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indpred IS NULL
        AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
)
