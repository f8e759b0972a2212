-- The application's own views that read our tables, or views of them, with their owner's rights and
-- that a client may read: each with what closes it.
-- $1: the target schema; $2: the names of our relations there.
WITH RECURSIVE
uses (view, used) AS (
    SELECT DISTINCT w.ev_class, d.refobjid
    FROM pg_rewrite w
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
),
ours AS (
    SELECT oid FROM pg_class WHERE relnamespace = $1 AND relname = ANY ($2)
),
readers (view) AS (
    SELECT u.view FROM uses u WHERE u.used IN (SELECT oid FROM ours)
    UNION
    SELECT u.view FROM readers r JOIN uses u ON u.used = r.view
)
SELECT CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || c.oid::regclass,
    CASE c.relkind WHEN 'm' THEN format('REVOKE SELECT ON %s FROM anon, authenticated', c.oid::regclass)
        ELSE format('ALTER VIEW %s SET (security_invoker = true)', c.oid::regclass) END
FROM readers r
JOIN pg_class c ON c.oid = r.view AND c.relkind IN ('v', 'm')
WHERE c.oid NOT IN (SELECT oid FROM ours)
    AND NOT EXISTS (
        SELECT FROM pg_options_to_table(c.reloptions) o
        WHERE o.option_name = 'security_invoker' AND o.option_value::boolean
    )
    AND EXISTS (
        SELECT FROM pg_roles client
        WHERE client.rolname IN ('anon', 'authenticated') AND has_any_column_privilege(client.oid, c.oid, 'SELECT')
    )
ORDER BY 1
