-- A hash of what install() left in a target schema. It changes with any change to these objects and
-- to the texts that install() applies.
-- $1: the target schema; $2: the names of its tables and views; $3: the applied texts.
WITH
relations AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.reloptions
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = ANY ($2)
),
outside AS (
    SELECT oid FROM (VALUES (to_regclass('auth.users')), (to_regclass('storage.objects'))) AS o (oid)
    WHERE oid IS NOT NULL
),
facts (fact) AS (
    SELECT concat_ws(' ', 'relation', relname, relkind, pg_get_userbyid(relowner), relrowsecurity, relacl, reloptions,
        CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END)
    FROM relations
    UNION ALL
    SELECT concat_ws(' ', 'column', r.relname, a.attname, a.atttypid::regtype, a.atttypmod, a.attnotnull,
        a.attacl)
    FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT concat_ws(' ', 'sequence', s.relname, s.relacl)
    FROM relations r JOIN pg_depend d ON d.refobjid = r.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class s ON s.oid = d.objid AND d.classid = 'pg_class'::regclass AND s.relkind = 'S'
    UNION ALL
    SELECT concat_ws(' ', 'schema', nspname, nspacl) FROM pg_namespace WHERE nspname IN ($1, 'interview_core')
    UNION ALL
    SELECT concat_ws(' ', 'constraint', r.relname, c.conname, pg_get_constraintdef(c.oid))
    FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid
    UNION ALL
    SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid)
    FROM relations r JOIN pg_index i ON i.indrelid = r.oid
    UNION ALL
    SELECT concat_ws(' ', 'trigger', t.tgrelid::regclass, pg_get_triggerdef(t.oid), t.tgenabled)
    FROM pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgparentid = 0
        AND (t.tgrelid IN (SELECT oid FROM relations) OR t.tgrelid IN (SELECT oid FROM outside))
    UNION ALL
    SELECT concat_ws(' ', 'policy', p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive,
        ARRAY(SELECT pg_get_userbyid(role) FROM unnest(p.polroles) AS role),
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p
    WHERE p.polrelid IN (SELECT oid FROM relations) OR p.polrelid IN (SELECT oid FROM outside)
    UNION ALL
    SELECT concat_ws(' ', 'comment', r.relname, d.objsubid, d.description)
    FROM relations r JOIN pg_description d ON d.objoid = r.oid AND d.classoid = 'pg_class'::regclass
    UNION ALL
    SELECT concat_ws(' ', 'function', p.oid::regprocedure, p.proacl)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'interview_core'
    UNION ALL
    SELECT concat_ws(' ', 'function of the views', p.oid::regprocedure, p.proacl, pg_get_functiondef(p.oid),
        obj_description(p.oid, 'pg_proc'))
    FROM pg_proc p
    WHERE p.oid = to_regprocedure(format('%I.known_time_zone(text)', $1))
)
SELECT md5($3 || string_agg(fact, E'\n' ORDER BY fact COLLATE "C")) FROM facts
