-- The policies and triggers that read columns which get another type: what each is, the statement
-- that drops it and the one that makes it anew.
-- $1: the target schema; $2 and $3: the tables and the names of the columns.
WITH
retyped AS (
    SELECT a.attrelid, a.attnum
    FROM unnest($2, $3) AS c (table_name, column_name)
    JOIN pg_class t ON t.relnamespace = $1 AND t.relname = c.table_name
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = c.column_name
),
dependent AS (
    SELECT DISTINCT d.classid, d.objid
    FROM pg_depend d
    JOIN retyped r ON r.attrelid = d.refobjid AND r.attnum = d.refobjsubid
    WHERE d.refclassid = 'pg_class'::regclass AND d.classid IN ('pg_policy'::regclass, 'pg_trigger'::regclass)
)
SELECT format('policy %I on %s', p.polname, p.polrelid::regclass),
    format('DROP POLICY %I ON %s', p.polname, p.polrelid::regclass),
    format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s%s', p.polname, p.polrelid::regclass,
        CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
            ELSE 'ALL' END,
        CASE WHEN p.polroles = '{0}' THEN 'PUBLIC' ELSE (
            SELECT string_agg(quote_ident(pg_get_userbyid(role)), ', ') FROM unnest(p.polroles) AS role
        ) END,
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')',
        format('; COMMENT ON POLICY %I ON %s IS ', p.polname, p.polrelid::regclass)
            || quote_literal(obj_description(p.oid, 'pg_policy')))
FROM dependent d
JOIN pg_policy p ON p.oid = d.objid AND d.classid = 'pg_policy'::regclass
UNION ALL
SELECT format('trigger %I on %s', t.tgname, t.tgrelid::regclass),
    format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass),
    pg_get_triggerdef(t.oid)
        || CASE t.tgenabled
            WHEN 'D' THEN format('; ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname)
            WHEN 'R' THEN format('; ALTER TABLE %s ENABLE REPLICA TRIGGER %I', t.tgrelid::regclass, t.tgname)
            WHEN 'A' THEN format('; ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tgrelid::regclass, t.tgname)
            ELSE '' END
        || coalesce(format('; COMMENT ON TRIGGER %I ON %s IS ', t.tgname, t.tgrelid::regclass)
            || quote_literal(obj_description(t.oid, 'pg_trigger')), '')
FROM dependent d
JOIN pg_trigger t ON t.oid = d.objid AND d.classid = 'pg_trigger'::regclass
WHERE NOT t.tgisinternal AND t.tgparentid = 0
ORDER BY 1
