-- A reference to a column of the accounts that is not their primary key, which the auth service may
-- change.
SELECT c.conrelid::regclass || ': ' || c.conname AS object
FROM pg_constraint c
JOIN pg_index i ON i.indexrelid = c.conindid
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND c.confrelid = 'auth.users'::regclass
    AND NOT i.indisprimary
