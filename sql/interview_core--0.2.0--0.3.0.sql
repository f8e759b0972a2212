-- From the functions of 0.2.0 to those of 0.3.0: new or different functions, in the words of the generated script. A new
-- function starts without rights: see sql/grants/functions.sql, and CONTRIBUTING.md, "Adding or changing a function".
\echo Use "ALTER EXTENSION interview_core UPDATE TO '0.3.0'" to load this file. \quit

DROP FUNCTION interview_core.configure(name, integer, numeric, integer, text);
CREATE FUNCTION interview_core.configure(
    target_schema name, average_window integer DEFAULT NULL, trend_threshold numeric DEFAULT NULL,
    history_length integer DEFAULT NULL, time_zone text DEFAULT NULL, skills text[] DEFAULT NULL,
    streak_freezes integer DEFAULT NULL, streak_freeze_every integer DEFAULT NULL, milestones jsonb DEFAULT NULL,
    review_grades numeric[] DEFAULT NULL, review_retention numeric DEFAULT NULL, target_score numeric DEFAULT NULL)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'configure_settings_wrapper';
COMMENT ON FUNCTION interview_core.configure(
    name, integer, numeric, integer, text, text[], integer, integer, jsonb, numeric[], numeric, numeric) IS
'Changes the settings of an installation and rebuilds the summaries that depend on them; NULL leaves a setting as it is.';
REVOKE ALL ON ROUTINE interview_core.configure(
    name, integer, numeric, integer, text, text[], integer, integer, jsonb, numeric[], numeric, numeric) FROM PUBLIC;
COMMENT ON FUNCTION interview_core.check_time_zone() IS
'Trigger function on users: refuses a time zone that the server does not know, and spells the others as the server does.';
COMMENT ON FUNCTION interview_core.ensure_profiles(name) IS
'Creates the profiles that accounts are missing and corrects addresses that are not the account''s; returns how many it has mended.';
COMMENT ON FUNCTION interview_core.protect_derived_columns() IS
'Trigger function on users: ignores what a statement gives for counters, averages, streaks and created_at.';
CREATE FUNCTION interview_core.merge_users(
    from_user uuid, into_user uuid, target_schema name DEFAULT 'public')
RETURNS TABLE (kind text, name text, rows bigint, bucket_id text, new_name text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_users_wrapper';
COMMENT ON FUNCTION interview_core.merge_users(uuid, uuid, name) IS
'Moves everything of one user to another; returns what moved, which stored objects are to be moved, and which rows of the application''s own are left.';
REVOKE ALL ON ROUTINE interview_core.merge_users(uuid, uuid, name) FROM PUBLIC;

-- The memory model of review dates a second time, for the check: see docs/definitions.md. attempts:
-- for each scored attempt at a question, in time order, its grade and the days since the one before
-- it. Returns stability and difficulty; NULL for no attempts.
CREATE FUNCTION interview_core.review_memory(questions integer[], grades integer[], days integer[])
RETURNS TABLE (question_id integer, stability numeric, difficulty numeric)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $review$
DECLARE
    w CONSTANT float8[] := '[0:20]={0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
        1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542}';
    c CONSTANT float8 := -w[20];
    f CONSTANT float8 := 0.9::float8 ^ (1 / c) - 1;
    easiest CONSTANT float8 := w[4] - exp(3 * w[5]) + 1;
    g integer;
    t integer;
    s float8;
    d float8;
BEGIN
    FOR attempt IN 1 .. cardinality(questions) LOOP
        g := grades[attempt];
        IF questions[attempt] IS DISTINCT FROM question_id THEN
            question_id := questions[attempt];
            s := w[g - 1];
            d := w[4] - exp(w[5] * (g - 1)) + 1;
        ELSE
            t := days[attempt];
            s := CASE
                WHEN t = 0 AND g = 1 THEN s * exp(w[17] * (g - 3 + w[18])) * s ^ (-w[19])
                WHEN t = 0 THEN s * greatest(exp(w[17] * (g - 3 + w[18])) * s ^ (-w[19]), 1)
                WHEN g = 1 THEN least(
                    w[11] * d ^ (-w[12]) * ((s + 1) ^ w[13] - 1) * exp(w[14] * (1 - (1 + f * t / s) ^ c)),
                    s / exp(w[17] * w[18]))
                ELSE s * (1 + exp(w[8]) * (11 - d) * s ^ (-w[9]) * (exp(w[10] * (1 - (1 + f * t / s) ^ c)) - 1)
                    * CASE g WHEN 2 THEN w[15] WHEN 4 THEN w[16] ELSE 1 END)
            END;
            d := d - w[6] * (g - 3) * (10 - d) / 9;
            d := d + w[7] * (easiest - d);
        END IF;
        -- Both are positive, so this rounds half away from zero.
        s := floor(least(greatest(s, 0.001), 36500) * 10000 + 0.5) / 10000;
        d := floor(least(greatest(d, 1), 10) * 10000 + 0.5) / 10000;
        IF questions[attempt + 1] IS DISTINCT FROM question_id THEN
            stability := round(s::numeric, 4);
            difficulty := round(d::numeric, 4);
            RETURN NEXT;
        END IF;
    END LOOP;
END
$review$;
COMMENT ON FUNCTION interview_core.review_memory(integer[], integer[], integer[]) IS
'Stability and difficulty of each question of a user, computed apart from the triggers: what check_summaries() compares with.';
REVOKE ALL ON ROUTINE interview_core.review_memory(integer[], integer[], integer[]) FROM PUBLIC;
COMMENT ON FUNCTION interview_core.update_user_summaries() IS
'Trigger function on users: keeps the former zone and recomputes practice days, streak and review dates when the time zone of a user changes, and everything for a user who comes after their attempts.';
CREATE FUNCTION interview_core.check_former_zone() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'check_former_zone_wrapper';
COMMENT ON FUNCTION interview_core.check_former_zone() IS
'Trigger function on time_zone_history: refuses a zone that the server does not know or that ends in the future, and spells the others as the server does.';
REVOKE ALL ON ROUTINE interview_core.check_former_zone() FROM PUBLIC;
CREATE FUNCTION interview_core.update_user_days() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'update_user_days_wrapper';
COMMENT ON FUNCTION interview_core.update_user_days() IS
'Trigger function on time_zone_history and excused_days: recomputes what depends on the days of the users concerned.';
REVOKE ALL ON ROUTINE interview_core.update_user_days() FROM PUBLIC;
CREATE FUNCTION interview_core.progress_report(
    for_user uuid, from_date date, to_date date, target_schema name DEFAULT 'public')
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'progress_report_wrapper';
COMMENT ON FUNCTION interview_core.progress_report(uuid, date, date, name) IS
'What a report on a period shows of a user, as one JSON document; users may ask for themselves, the service role for anybody.';
REVOKE ALL ON ROUTINE interview_core.progress_report(uuid, date, date, name) FROM PUBLIC;

CREATE FUNCTION interview_core.set_updated_at() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'set_updated_at_wrapper';
COMMENT ON FUNCTION interview_core.set_updated_at() IS
'Trigger function: sets updated_at when a row is inserted or changes, whatever a statement gives.';
REVOKE ALL ON ROUTINE interview_core.set_updated_at() FROM PUBLIC;
COMMENT ON FUNCTION interview_core.sub_scores(jsonb) IS
'The sub-scores of a score document for the skills content, delivery, communication, voice, confidence, structure; NULLs for a document that cannot be read.';
CREATE FUNCTION interview_core.sub_scores(ml_scores jsonb, skills text[]) RETURNS numeric[]
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sub_scores_of_skills_wrapper';
COMMENT ON FUNCTION interview_core.sub_scores(jsonb, text[]) IS
'The sub-scores of a score document for these skills, in their order; NULLs for a document that cannot be read.';
REVOKE ALL ON ROUTINE interview_core.sub_scores(jsonb, text[]) FROM PUBLIC;
CREATE FUNCTION interview_core.user_differences(
    target_schema name, for_user uuid, known_zones jsonb, skills text[], with_column text[])
RETURNS TABLE (place integer, table_name text, user_id uuid, key text, column_name text, stored text, expected text)
LANGUAGE c STABLE PARALLEL SAFE COST 100000 ROWS 1 AS 'MODULE_PATHNAME', 'user_differences_wrapper';
COMMENT ON FUNCTION interview_core.user_differences(name, uuid, jsonb, text[], text[]) IS
'Part of check_summaries(), which calls it for each user.';
REVOKE ALL ON ROUTINE interview_core.user_differences(name, uuid, jsonb, text[], text[]) FROM PUBLIC;
CREATE FUNCTION interview_core.next_questions(
    for_user uuid, how_many integer DEFAULT 5, only_domain text DEFAULT NULL,
    only_difficulty text DEFAULT NULL, target_schema name DEFAULT 'public')
RETURNS TABLE ("position" integer, question_id integer, question text, category text, reason text, review_due date, detail text)
LANGUAGE c STABLE PARALLEL UNSAFE ROWS 5 AS 'MODULE_PATHNAME', 'next_questions_wrapper';
COMMENT ON FUNCTION interview_core.next_questions(uuid, integer, text, text, name) IS
'What a user should practise next, and why: due, new or early; users may ask for themselves, the service role for anybody.';
REVOKE ALL ON ROUTINE interview_core.next_questions(uuid, integer, text, text, name) FROM PUBLIC;
CREATE FUNCTION interview_core.adopt(target_schema name DEFAULT 'public', dry_run boolean DEFAULT true)
RETURNS TABLE (step integer, status text, object text, row_key text, detail text, remedy text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'adopt_wrapper';
COMMENT ON FUNCTION interview_core.adopt(name, boolean) IS
'Takes over the tables that an application made itself in a schema, or lists what that would do; returns one row for each thing found, done or refused.';
REVOKE ALL ON ROUTINE interview_core.adopt(name, boolean) FROM PUBLIC;
CREATE FUNCTION interview_core.adopt(target_schema name, dry_run boolean, also text[])
RETURNS TABLE (step integer, status text, object text, row_key text, detail text, remedy text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'adopt_also_wrapper';
COMMENT ON FUNCTION interview_core.adopt(name, boolean, text[]) IS
'As adopt(), and changes the rows that it offers to change and that are named.';
REVOKE ALL ON ROUTINE interview_core.adopt(name, boolean, text[]) FROM PUBLIC;
CREATE FUNCTION interview_core.health(target_schema name DEFAULT 'public')
RETURNS TABLE (check_name text, status text, detail text, remedy text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'health_wrapper';
COMMENT ON FUNCTION interview_core.health(name) IS
'One row for each check of an installation: ok, warning or error, what was found, and what mends it. Changes nothing.';
REVOKE ALL ON ROUTINE interview_core.health(name) FROM PUBLIC;

-- A C function names the library's file, whose name carries the version: those of earlier versions move to this one.
-- Writers finish first and others wait, or else two libraries would serve one statement, neither knowing what the other
-- notes of it. Tables with the triggers on attempts come first, as everywhere.
SET LOCAL search_path = pg_catalog, pg_temp;
DO $move$
DECLARE
    moving oid[] := ARRAY(
        SELECT f.oid
        FROM pg_extension e
        JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
        JOIN pg_proc f ON d.classid = 'pg_proc'::regclass AND d.objid = f.oid
        WHERE e.extname = 'interview_core' AND f.probin <> 'MODULE_PATHNAME');
    statement text;
BEGIN
    FOR statement IN
        SELECT format('LOCK TABLE %I.%I IN SHARE ROW EXCLUSIVE MODE', n.nspname, c.relname)
        FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE f.oid = ANY (moving)
        GROUP BY n.nspname, c.relname
        ORDER BY bool_or(f.proname = 'update_user_stats') DESC, n.nspname, c.relname
    LOOP
        EXECUTE statement;
    END LOOP;
    FOR statement IN
        SELECT replace(pg_get_functiondef(f.oid), format('AS %L, ', f.probin), 'AS ''MODULE_PATHNAME'', ')
        FROM pg_proc f WHERE f.oid = ANY (moving)
    LOOP
        EXECUTE statement;
    END LOOP;
END
$move$;

-- Rights, at the end of the script: of the functions of all versions. See sql/grants/functions.sql.
GRANT USAGE ON SCHEMA interview_core TO pg_database_owner WITH GRANT OPTION;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA interview_core TO @extowner@, pg_database_owner WITH GRANT OPTION;

-- The application's roles, where they exist already. Granted here rather than by install(), they are part of the
-- extension as pg_dump sees it: no dump has to name who granted them. Trigger functions are called by nobody: only
-- whoever attaches them needs a right.
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
