-- The objects of a target schema, one row each: kind, relation, name, definition. No definition
-- names the schema, so that two installations can be compared.
-- $1: the target schema; $2: the names of its tables and views.
WITH
relations AS (
    SELECT c.oid, c.relname, c.relkind
    FROM pg_class c
    WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relname = ANY ($2)
),
tables AS (
    SELECT oid, relname FROM relations WHERE relkind IN ('r', 'p')
),
objects (kind, relation, name, definition) AS (
    SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' ELSE 'relation' END,
        relname, relname, ''
    FROM relations
    UNION ALL
    SELECT 'column', t.relname, a.attname,
        concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
            CASE
                WHEN a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\(' THEN 'from a sequence'
                WHEN a.attgenerated <> '' THEN 'GENERATED ' || pg_get_expr(d.adbin, d.adrelid)
                ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
            END)
    FROM tables t
    JOIN pg_attribute a ON a.attrelid = t.oid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', t.relname, c.conname,
        replace(pg_get_constraintdef(c.oid), format('REFERENCES %I.', $1), 'REFERENCES ')
    FROM tables t
    JOIN pg_constraint c ON c.conrelid = t.oid
    WHERE c.contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL
    SELECT 'index', t.relname, c.relname,
        regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX .*? USING ', '\1')
            || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
    FROM tables t
    JOIN pg_index i ON i.indrelid = t.oid
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = t.oid)
    UNION ALL
    SELECT 'sequence', t.relname, s.relname, 'of column ' || a.attname
    FROM tables t
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid > 0
        AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    UNION ALL
    SELECT 'policy', t.relname, p.polname, ''
    FROM tables t
    JOIN pg_policy p ON p.polrelid = t.oid
    UNION ALL
    SELECT 'trigger', t.relname, g.tgname, ''
    FROM tables t
    JOIN pg_trigger g ON g.tgrelid = t.oid
    JOIN pg_proc f ON f.oid = g.tgfoid
    WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND f.pronamespace = 'interview_core'::regnamespace
)
SELECT kind::text, relation::text, name::text, definition::text
FROM objects
ORDER BY relation COLLATE "C", kind COLLATE "C", name COLLATE "C"
