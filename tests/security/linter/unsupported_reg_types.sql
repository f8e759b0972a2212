-- A column that holds an object's number, which pg_upgrade refuses.
SELECT a.attrelid::regclass || '.' || a.attname AS object
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND a.atttypid::regtype::text IN ('regproc', 'regprocedure', 'regoper', 'regoperator', 'regconfig', 'regdictionary',
        'regnamespace', 'regcollation')
