-- Who may call or attach the routines of the extension. Runs as the last part of the extension's
-- script; install() reads the list from it, and grants what is missing.

-- Nobody may by default, whatever default privileges granted.
DO $revoke$
DECLARE
    given record;
BEGIN
    FOR given IN
        SELECT p.oid::pg_catalog.regprocedure AS routine,
            coalesce(pg_catalog.quote_ident(r.rolname), 'PUBLIC') AS grantee
        FROM pg_catalog.pg_proc p
        CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) x
        LEFT JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) x.grantee
        WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('interview_core')
            AND x.grantee OPERATOR(pg_catalog.<>) p.proowner
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM %s CASCADE', given.routine, given.grantee);
    END LOOP;
END
$revoke$;

-- The extension's creator and the database's owner may, and may grant it on. pg_database_owner
-- stands for the current owner, even after a restore by a superuser or a change of owner.
GRANT USAGE ON SCHEMA interview_core TO pg_database_owner WITH GRANT OPTION;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA interview_core TO @extowner@, pg_database_owner WITH GRANT OPTION;

-- The application's roles, where they exist already. Granted here rather than by install(), they
-- are part of the extension as pg_dump sees it: no dump has to name their grantor. Nobody calls
-- trigger functions: only a role that attaches them needs a right.
DO $grant$
BEGIN
    IF pg_catalog.to_regrole('authenticated') IS NOT NULL AND pg_catalog.to_regrole('service_role') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA interview_core TO authenticated, service_role;

        GRANT EXECUTE ON FUNCTION
            interview_core.moving_average(numeric),
            interview_core.moving_average(numeric, integer),
            interview_core.trend(numeric),
            interview_core.trend(numeric, integer, numeric)
        TO authenticated, service_role;

        -- Users read their own data; row level security shows them nobody else's.
        GRANT EXECUTE ON FUNCTION
            interview_core.export_user(uuid, name),
            interview_core.next_questions(uuid, integer, text, text, name),
            interview_core.progress_report(uuid, date, date, name)
        TO authenticated, service_role;
        GRANT EXECUTE ON FUNCTION
            interview_core.erase_user(uuid, name),
            interview_core.merge_users(uuid, uuid, name)
        TO service_role;

        -- A backend may ask whether everything is exact and well; mending it is the owner's.
        GRANT EXECUTE ON FUNCTION
            interview_core.check_summaries(name, uuid),
            interview_core.health(name),
            interview_core.user_differences(name, uuid, jsonb, text[], text[]),
            interview_core.review_memory(integer[], integer[], integer[]),
            interview_core.sub_scores(jsonb),
            interview_core.sub_scores(jsonb, text[])
        TO service_role;
    END IF;
END
$grant$;

COMMENT ON SCHEMA interview_core IS
    'Functions that keep the progress of interview practice exact. Its tables are elsewhere, where install() made them.';
