-- What a reason for a slow write refers to: the objects of a table, each with its sentence and the
-- statement that takes it out of the way.
-- $1: the table; $2: its name; $3: the name of each of our constraints and indexes on it.
WITH quoted AS (SELECT $1::regclass::oid AS oid, format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1)
SELECT 'rule', format('rule %I of %s rewrites statements', r.rulename, $2),
    format('DROP RULE %I ON %s;', r.rulename, q.name), NULL::oid
FROM quoted q JOIN pg_rewrite r ON r.ev_class = q.oid
UNION ALL
SELECT 'child', format('table %s inherits from %s', i.inhrelid::regclass, $2),
    format(E'ALTER TABLE %s NO INHERIT %s;\nANALYZE %2$s;', i.inhrelid::regclass, q.name), NULL
FROM quoted q JOIN pg_inherits i ON i.inhparent = q.oid
UNION ALL
SELECT 'trigger',
    CASE WHEN t.tgisinternal
        THEN format('constraint %I of %s is checked by a trigger at the end of the transaction', k.conname, $2)
        ELSE format('trigger %I of %s calls %s', t.tgname, $2, t.tgfoid::regprocedure)
    END,
    CASE
        WHEN k.contype = 'f' THEN format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE;', k.conrelid::regclass, k.conname)
        WHEN t.tgisinternal THEN format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s;', q.name, k.conname,
            regexp_replace(pg_get_constraintdef(k.oid), ' DEFERRABLE( INITIALLY DEFERRED)?', ''))
        ELSE format(E'-- If nothing needs it:\nDROP TRIGGER %I ON %s;', t.tgname, q.name)
    END, t.oid
FROM quoted q JOIN pg_trigger t ON t.tgrelid = q.oid
LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
UNION ALL
SELECT 'foreign key', format('foreign key %I of %s is checked by the executor', k.conname, $2),
    format('ALTER TABLE %s DROP CONSTRAINT %I;', q.name, k.conname), k.oid
FROM quoted q JOIN pg_constraint k ON k.conrelid = q.oid AND k.contype = 'f'
WHERE k.conname <> ALL ($3)
UNION ALL
SELECT 'unique index', format('unique index %I of %s has a column that attempts change', c.relname, $2),
    CASE WHEN k.oid IS NULL THEN format('DROP INDEX %s;', i.indexrelid::regclass)
        ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', q.name, k.conname) END, NULL
FROM quoted q JOIN pg_index i ON i.indrelid = q.oid AND i.indisunique
JOIN pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
WHERE c.relname <> ALL ($3)
UNION ALL
SELECT 'generated column', format('column %I of %s is computed when a row is written', a.attname, $2),
    -- Names may hold a line feed, which would end the comment.
    E'-- Compute it in a view, and then:\n-- ' || translate(format('ALTER TABLE %s DROP COLUMN %I;', q.name, a.attname), E'\r\n', '  '), NULL
FROM quoted q JOIN pg_attribute a ON a.attrelid = q.oid AND a.attgenerated <> '' AND NOT a.attisdropped
UNION ALL
SELECT 'check', k.conname::text,
    CASE WHEN NOT k.convalidated AND k.conname = ANY ($3) THEN format('ALTER TABLE %s VALIDATE CONSTRAINT %I;', q.name, k.conname)
        ELSE format(E'-- If nothing needs it:\nALTER TABLE %s DROP CONSTRAINT %I;', q.name, k.conname) END, NULL
FROM quoted q JOIN pg_constraint k ON k.conrelid = q.oid AND k.contype = 'c'
UNION ALL
SELECT 'primary key', k.conname::text,
    CASE WHEN k.condeferrable THEN format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s;', q.name, k.conname,
        regexp_replace(pg_get_constraintdef(k.oid), ' DEFERRABLE( INITIALLY DEFERRED)?', '')) ELSE '' END, NULL
FROM quoted q JOIN pg_constraint k ON k.conrelid = q.oid AND k.contype = 'p'
