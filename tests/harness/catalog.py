"""The contents of a database, as facts that do not depend on OIDs or on the order of creation."""

FACTS = """
WITH
schemas AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
relations AS (
    SELECT c.*, format('%I.%I', nspname, relname) AS name FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
),
functions AS (
    SELECT p.* FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace
),
-- Everything that a comment may be on or that may be a member of an extension, by its name.
described AS (
    SELECT d.*, i.type || ' ' || i.identity AS name FROM pg_description d,
        pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
    WHERE d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass
),
rights (kind, name, acl) AS (
    SELECT 'schema', nspname::text, nspacl FROM pg_namespace JOIN schemas USING (oid, nspname)
    UNION ALL SELECT 'relation', name, coalesce(relacl, acldefault('r', relowner)) FROM relations WHERE relkind <> 'S'
    UNION ALL SELECT 'sequence', name, coalesce(relacl, acldefault('s', relowner)) FROM relations WHERE relkind = 'S'
    UNION ALL SELECT 'column', name || '.' || attname, attacl FROM relations r JOIN pg_attribute ON attrelid = r.oid
    UNION ALL SELECT 'function', oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)) FROM functions
)
SELECT concat_ws(' | ', 'schema', n.nspname, nspowner::regrole) AS fact FROM pg_namespace n JOIN schemas USING (oid)
UNION ALL
SELECT concat_ws(' | ', 'relation', name, relkind, relowner::regrole, relpersistence, relrowsecurity,
    relforcerowsecurity, relreplident, reloptions, CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END)
FROM relations
UNION ALL
SELECT concat_ws(' | ', 'column', r.name, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
    attgenerated, attstorage, attcompression, attcollation::regcollation,
    -- Some builds of the server store a version of their own there.
    ARRAY(SELECT option FROM unnest(attoptions) AS option WHERE option !~ '^pg_attver='), pg_get_expr(adbin, adrelid))
FROM relations r JOIN pg_attribute a ON attrelid = r.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT concat_ws(' | ', 'sequence', name, d.refobjid::regclass, attname, s.seqtypid::regtype, seqstart,
    seqincrement, seqmin, seqmax, seqcache, seqcycle)
FROM relations r JOIN pg_sequence s ON s.seqrelid = r.oid
LEFT JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_class'::regclass AND deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_attribute ON attrelid = d.refobjid AND attnum = d.refobjsubid
UNION ALL
SELECT concat_ws(' | ', 'constraint', r.name, conname, convalidated, pg_get_constraintdef(c.oid))
FROM relations r JOIN pg_constraint c ON conrelid = r.oid
UNION ALL
SELECT concat_ws(' | ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisclustered, indisreplident)
FROM relations r JOIN pg_index ON indrelid = r.oid
UNION ALL
SELECT concat_ws(' | ', 'trigger', pg_get_triggerdef(t.oid), tgenabled)
FROM relations r JOIN pg_trigger t ON tgrelid = r.oid WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' | ', 'policy', r.name, polname, polcmd, polpermissive,
    ARRAY(SELECT role::regrole::text FROM unnest(polroles) AS role ORDER BY 1),
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM relations r JOIN pg_policy ON polrelid = r.oid
UNION ALL
SELECT concat_ws(' | ', 'function', oid::regprocedure, proowner::regrole,
    CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END)
FROM functions
UNION ALL
SELECT concat_ws(' | ', 'aggregate', aggfnoid::regprocedure, proowner::regrole, to_jsonb(a) - 'aggfnoid')
FROM functions p JOIN pg_aggregate a ON aggfnoid = p.oid
UNION ALL
SELECT concat_ws(' | ', 'right', kind, name, grantee::regrole, privilege_type, is_grantable)
FROM rights, aclexplode(acl)
UNION ALL
SELECT concat_ws(' | ', 'comment', name, description) FROM described
UNION ALL
SELECT concat_ws(' | ', 'member', e.extname, i.type, i.identity)
FROM pg_depend d JOIN pg_extension e ON refclassid = 'pg_extension'::regclass AND refobjid = e.oid,
    pg_identify_object(d.classid, d.objid, d.objsubid) AS i
WHERE deptype = 'e'
UNION ALL
SELECT concat_ws(' | ', 'extension', extname, extowner::regrole, extversion) FROM pg_extension
UNION ALL
SELECT concat_ws(' | ', 'default right', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, acl)
FROM pg_default_acl, aclexplode(defaclacl) AS acl
ORDER BY 1
"""


def catalog(connection):
    """Every fact, each once; `difference` compares two of these lists."""
    with connection.transaction():
        # So that names are qualified, whatever the session's own path is.
        connection.execute("SET LOCAL search_path = pg_catalog")
        return [row["fact"] for row in connection.execute(FACTS)]


def difference(left, right):
    """Facts that only one has, as lines of a diff; none if the two are equal."""
    return [f"- {fact}" for fact in sorted(set(left) - set(right))] + [
        f"+ {fact}" for fact in sorted(set(right) - set(left))]
