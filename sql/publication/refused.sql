-- The changes of our tables that PostgreSQL refuses because a publication could not hand them on: the
-- table lacks a replica identity, or the identity lacks a column of the row filter, or the column
-- list one of the identity.
-- $1: the target schema; $2: the names of tables; $3: a publication that is about to have them all.
WITH member AS (
    SELECT t.pubname, t.tablename FROM pg_publication_tables t WHERE t.schemaname = $1 AND t.tablename = ANY ($2)
    UNION
    SELECT $3, unnest($2) WHERE $3 IS NOT NULL
),
published AS (
    SELECT p.pubname, c.oid AS table_oid, c.relname, format('%I.%I', n.nspname, c.relname) AS quoted,
        concat_ws(' and ', CASE WHEN p.pubupdate THEN 'updates' END, CASE WHEN p.pubdelete THEN 'deletes' END) AS changes,
        c.relreplident = 'f' AS is_whole_row, (i.indkey::int2[])[0:i.indnkeyatts - 1] AS identity,
        r.prqual IS NOT NULL AS has_filter, r.prattrs::int2[] AS listed, r.oid AS entry
    FROM member m
    JOIN pg_publication p ON p.pubname = m.pubname
    JOIN pg_namespace n ON n.nspname = $1
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = m.tablename
    -- A key that is checked at the end of the transaction is no identity.
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indimmediate AND i.indisvalid
        AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END
    LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
    WHERE p.pubupdate OR p.pubdelete
),
refused AS (
    SELECT p.*, 1 AS reason, 'it has no replica identity' AS why
    FROM published p WHERE NOT is_whole_row AND identity IS NULL
    UNION ALL
    SELECT p.*, 2, 'its replica identity lacks a column of the row filter'
    FROM published p
    WHERE has_filter AND NOT is_whole_row AND EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_publication_rel'::regclass AND d.objid = entry AND d.refobjid = table_oid
            AND d.refobjsubid > 0 AND d.refobjsubid <> ALL (identity))
    UNION ALL
    SELECT p.*, 3, 'its column list lacks a column of the replica identity'
    FROM published p WHERE listed IS NOT NULL AND (is_whole_row OR NOT identity <@ listed)
)
SELECT pubname::text, relname::text, changes, why,
    CASE
        WHEN reason = 1 AND EXISTS (
            SELECT FROM pg_index k WHERE k.indrelid = table_oid AND k.indisprimary AND k.indimmediate AND k.indisvalid
        ) THEN format('ALTER TABLE %s REPLICA IDENTITY DEFAULT;', quoted)
        -- With the whole row as the identity, no list may leave a column out.
        WHEN reason < 3 AND listed IS NULL THEN format('ALTER TABLE %s REPLICA IDENTITY FULL;', quoted)
        ELSE format(E'-- Or with a list, or a filter, that suits the key:\n'
            'ALTER PUBLICATION %I DROP TABLE %s;\nALTER PUBLICATION %1$I ADD TABLE %2$s;', pubname, quoted)
    END
FROM refused
ORDER BY pubname, relname, reason
