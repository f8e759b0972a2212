-- The changes of our tables that PostgreSQL refuses because a publication could not hand them on: the
-- table lacks a replica identity, or the identity lacks a column of the row filter, or the column
-- list one of the identity; from PostgreSQL 18 on also if the identity has a generated column that is
-- not published.
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
        r.prqual IS NOT NULL AS has_filter, r.prattrs::int2[] AS listed, r.oid AS entry,
        -- NULL before PostgreSQL 18, which introduced it.
        to_jsonb(p) ->> 'pubgencols' AS publishes_generated
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
computed AS (
    SELECT p.pubname, p.table_oid, bool_and(a.attgenerated = 's') AS are_stored
    FROM published p
    JOIN pg_attribute a ON a.attrelid = p.table_oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> ''
    WHERE (is_whole_row OR listed IS NULL AND a.attnum = ANY (identity))
        AND NOT (a.attgenerated = 's' AND publishes_generated = 's') AND publishes_generated IS NOT NULL
    GROUP BY p.pubname, p.table_oid
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
    UNION ALL
    SELECT p.*, 4, 'its replica identity has a generated column that is not published'
    FROM published p JOIN computed USING (pubname, table_oid)
)
SELECT pubname::text, relname::text, changes, why,
    CASE
        WHEN reason = 4 AND (
            SELECT c.are_stored FROM computed c WHERE c.pubname = refused.pubname AND c.table_oid = refused.table_oid
        ) THEN format('ALTER PUBLICATION %I SET (publish_generated_columns = stored);', pubname)
        WHEN reason IN (1, 4) AND EXISTS (
            SELECT FROM pg_index k WHERE k.indrelid = table_oid AND k.indisprimary AND k.indimmediate AND k.indisvalid
        ) THEN format('ALTER TABLE %s REPLICA IDENTITY DEFAULT;', quoted)
        -- With the whole row as the identity, no list may leave a column out.
        WHEN reason < 3 AND listed IS NULL THEN format('ALTER TABLE %s REPLICA IDENTITY FULL;', quoted)
        ELSE format(E'-- Or with a list, or a filter, that suits the key:\n'
            'ALTER PUBLICATION %I DROP TABLE %s;\nALTER PUBLICATION %1$I ADD TABLE %2$s;', pubname, quoted)
    END
FROM refused
ORDER BY pubname, relname, reason
