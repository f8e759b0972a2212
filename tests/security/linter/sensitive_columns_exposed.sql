-- A column of a telling name that visitors may read, or that clients may read in a table without
-- row level security.
SELECT a.attrelid::regclass || '.' || a.attname AS object
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attname ~ '(password|passwd|secret|token|api_?key|ssn|card|iban|phone|email|address|birth|resume_text|transcript)'
    AND (
        has_column_privilege('anon', c.oid, a.attnum, 'SELECT')
        OR NOT c.relrowsecurity AND has_column_privilege('authenticated', c.oid, a.attnum, 'SELECT')
    )
