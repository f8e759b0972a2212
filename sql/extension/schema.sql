-- The schema's owner may put functions into it beside the extension's, and a call may fit these
-- better. CREATE EXTENSION takes a schema of that name as it finds it, and runs this script with
-- the rights of a superuser.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $$
DECLARE
    found record;
BEGIN
    SELECT n.nspname, pg_get_userbyid(n.nspowner) AS owner,
        r.rolsuper OR r.oid IN (e.extowner, d.datdba) AS is_trusted,
        (
            SELECT string_agg(pg_describe_object(o.classid, o.objid, 0), ', ' ORDER BY o.objid)
            FROM pg_depend o
            WHERE o.refclassid = 'pg_namespace'::regclass AND o.refobjid = n.oid AND o.deptype = 'n'
                AND (o.classid, o.objid) <> ('pg_extension'::regclass, e.oid)
        ) AS contents
    INTO STRICT found
    FROM pg_extension e
    JOIN pg_namespace n ON n.oid = e.extnamespace
    JOIN pg_roles r ON r.oid = n.nspowner
    JOIN pg_database d ON d.datname = current_database()
    WHERE e.extname = 'interview_core';
    IF found.contents IS NOT NULL THEN
        RAISE EXCEPTION 'schema "%" holds objects that are not the extension''s', found.nspname
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Role %s owns the schema. In it: %s.', found.owner, found.contents),
                HINT = 'Rename or drop the schema, unless you trust whoever made it: then move these objects to another one.';
    ELSIF NOT found.is_trusted THEN
        RAISE WARNING 'schema "%" belongs to role %, who may add functions to it', found.nspname, found.owner
            USING HINT = format('Unless you trust that role, run: ALTER SCHEMA %I OWNER TO CURRENT_USER.', found.nspname);
    END IF;
END
$$;
