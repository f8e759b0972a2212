-- The publications that have PostgreSQL refuse updates of our tables: the table lacks a replica
-- identity, or the identity lacks a column of the row filter, or the column list one of the identity.
-- $1: the target schema; $2: the names of the tables that attempts update.
WITH published AS (
    SELECT p.oid, p.pubname, c.oid AS table_oid, c.relname, format('%I.%I', n.nspname, c.relname) AS quoted, c.relreplident,
        i.indkey::int2[] AS identity, r.prqual IS NOT NULL AS has_filter, r.prattrs::int2[] AS listed, r.oid AS entry
    FROM pg_publication p
    JOIN pg_publication_tables t ON t.pubname = p.pubname
    JOIN pg_namespace n ON n.nspname = t.schemaname
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
    LEFT JOIN pg_index i ON i.indrelid = c.oid
        AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END
    LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
    WHERE p.pubupdate AND n.nspname = $1 AND c.relname = ANY ($2) AND c.relreplident <> 'f'
)
SELECT format('publication %I refuses updates of %s, which has no replica identity', pubname, relname),
    format('ALTER TABLE %s REPLICA IDENTITY %s;', quoted,
        CASE WHEN EXISTS (SELECT FROM pg_index k WHERE k.indrelid = table_oid AND k.indisprimary) THEN 'DEFAULT' ELSE 'FULL' END)
FROM published WHERE identity IS NULL
UNION ALL
SELECT format('publication %I refuses updates of %s: its replica identity lacks a column of the row filter', pubname, relname),
    format('ALTER TABLE %s REPLICA IDENTITY FULL;', quoted)
FROM published
WHERE has_filter AND listed IS NULL AND EXISTS (
    SELECT FROM pg_depend d
    WHERE d.classid = 'pg_publication_rel'::regclass AND d.objid = entry AND d.refobjid = table_oid
        AND d.refobjsubid > 0 AND d.refobjsubid <> ALL (identity))
UNION ALL
SELECT format('publication %I refuses updates of %s: its column list lacks a column of the replica identity', pubname, relname),
    format(E'-- Or with a list that has the key:\nALTER PUBLICATION %I DROP TABLE %s;\nALTER PUBLICATION %1$I ADD TABLE %2$s;', pubname, quoted)
FROM published WHERE NOT identity <@ listed
