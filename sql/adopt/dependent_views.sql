-- The views of an application that must be dropped to adopt it: those with the names of ours, and
-- everything that reads these, or a table with a column that gets another type. One row each, in the
-- order in which they can be made: name, kind, whether ours replaces it, owner, and the statements
-- that make it.
-- $1: the target schema; $2: the names of the views that ours replace; $3: those tables.
WITH RECURSIVE
uses (view, used) AS (
    SELECT DISTINCT w.ev_class, d.refobjid
    FROM pg_rewrite w
    JOIN pg_class c ON c.oid = w.ev_class AND c.relkind IN ('v', 'm')
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
),
ways (view, depth) AS (
    SELECT c.oid, 1 FROM pg_class c
    WHERE c.relnamespace = $1 AND c.relname = ANY ($2) AND c.relkind IN ('v', 'm')
    UNION
    SELECT u.view, 1 FROM uses u JOIN pg_class c ON c.oid = u.used
    WHERE c.relnamespace = $1 AND c.relname = ANY ($3)
    UNION
    SELECT u.view, w.depth + 1 FROM ways w JOIN uses u ON u.used = w.view
),
views AS (
    SELECT c.oid, c.relname, c.relkind, c.relnamespace, c.relowner, c.relacl, c.reloptions, c.relispopulated, w.depth,
        format('%I.%I', n.nspname, c.relname) AS name,
        CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind
    FROM (SELECT view, max(depth) AS depth FROM ways GROUP BY view) w
    JOIN pg_class c ON c.oid = w.view
    JOIN pg_namespace n ON n.oid = c.relnamespace
),
statements (view, place, statement) AS (
    SELECT oid, 1, format('CREATE %s %s%s AS %s%s', kind, name,
        (SELECT ' WITH (' || string_agg(format('%s = %L', o.option_name, o.option_value), ', ') || ')'
        FROM pg_options_to_table(reloptions) o),
        rtrim(pg_get_viewdef(oid), ';'),
        CASE WHEN relkind = 'm' AND NOT relispopulated THEN ' WITH NO DATA' END)
    FROM views
    UNION ALL
    SELECT v.oid, 2, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', v.name, a.attname, pg_get_expr(d.adbin, d.adrelid))
    FROM views v
    JOIN pg_attrdef d ON d.adrelid = v.oid
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL
    SELECT v.oid, 3, pg_get_indexdef(i.indexrelid) FROM views v JOIN pg_index i ON i.indrelid = v.oid
    UNION ALL
    SELECT v.oid, 4, pg_get_triggerdef(t.oid) FROM views v JOIN pg_trigger t ON t.tgrelid = v.oid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT v.oid, 5, rtrim(pg_get_ruledef(w.oid), ';') FROM views v JOIN pg_rewrite w ON w.ev_class = v.oid
    WHERE w.rulename <> '_RETURN'
    UNION ALL
    SELECT v.oid, 6, format('COMMENT ON %s %s IS %L', v.kind, v.name, d.description)
    FROM views v
    JOIN pg_description d ON d.objoid = v.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
    UNION ALL
    SELECT v.oid, 6, format('COMMENT ON COLUMN %s.%I IS %L', v.name, a.attname, d.description)
    FROM views v
    JOIN pg_description d ON d.objoid = v.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid > 0
    JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.objsubid
    UNION ALL
    -- What default privileges gave to the new view goes first.
    SELECT oid, 7, format('ALTER %s %s OWNER TO %I', kind, name, pg_get_userbyid(relowner)) FROM views
    UNION ALL
    SELECT v.oid, 8, format('REVOKE ALL ON TABLE %s FROM %s', v.name, coalesce(quote_ident(r.rolname), 'PUBLIC'))
    FROM views v
    CROSS JOIN (SELECT 'anon' UNION SELECT 'authenticated' UNION SELECT 'service_role' UNION SELECT NULL) AS wanted (role)
    LEFT JOIN pg_roles r ON r.rolname = wanted.role
    WHERE wanted.role IS NULL OR r.oid IS NOT NULL
    UNION ALL
    SELECT v.oid, 9, format('GRANT %s ON TABLE %s TO %s%s', x.privilege_type, v.name,
        CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
        CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' END)
    FROM views v
    CROSS JOIN LATERAL aclexplode(v.relacl) x
    WHERE x.grantee <> v.relowner
    UNION ALL
    SELECT v.oid, 9, format('GRANT %s (%I) ON TABLE %s TO %s', x.privilege_type, a.attname, v.name,
        CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END)
    FROM views v
    JOIN pg_attribute a ON a.attrelid = v.oid
    CROSS JOIN LATERAL aclexplode(a.attacl) x
)
SELECT v.name, v.kind, v.relnamespace = $1 AND v.relname = ANY ($2), v.relowner,
    quote_ident(pg_get_userbyid(v.relowner))::text,
    (SELECT string_agg(s.statement, E';\n' ORDER BY s.place, s.statement) FROM statements s WHERE s.view = v.oid)
FROM views v
ORDER BY v.depth, v.name
