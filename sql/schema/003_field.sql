-- Schema version 3: defaults, bounds and ids as applications of this kind expect them. A released
-- step never changes; later versions add a file of their own. A DBA may since have dropped, renamed
-- or changed what earlier steps made; such a part stays as it is.

SELECT set_config('interview_core.target_schema', @schema_literal@, true);

-- Notes for the caller, which install() reports: the statements themselves are silent.
SELECT set_config('interview_core.step_reports', '[]', true);

-- A default is replaced where it is still that of an earlier step, and the column has its type.
DO $step$
DECLARE
    target constant text := current_setting('interview_core.target_schema');
    altered record;
BEGIN
    FOR altered IN
        SELECT
            w.table_name,
            string_agg(
                format(
                    CASE WHEN w.type IN ('numeric', 'integer', 'boolean') THEN 'ALTER COLUMN %I SET DEFAULT %s'
                        ELSE 'ALTER COLUMN %I SET DEFAULT %L' END,
                    w.column_name, w.wanted
                ),
                ', '
            ) AS actions
        FROM (
            VALUES
                ('attempts', 'strengths', 'text[]', NULL, '{}'),
                ('attempts', 'improvements', 'text[]', NULL, '{}'),
                ('attempts', 'keywords_found', 'text[]', NULL, '{}'),
                ('attempts', 'keywords_missing', 'text[]', NULL, '{}'),
                ('attempts', 'wpm', 'numeric', NULL, '0'),
                ('attempts', 'filler_count', 'integer', NULL, '0'),
                ('attempts', 'grammar_errors', 'integer', NULL, '0'),
                ('attempts', 'relevance', 'numeric', NULL, '0'),
                ('interview_sessions', 'jd_keywords', 'text[]', NULL, '{}'),
                ('interview_sessions', 'jd_analysis', 'jsonb', NULL, '{}'),
                ('interview_sessions', 'strengths', 'text[]', NULL, '{}'),
                ('interview_sessions', 'improvements', 'text[]', NULL, '{}'),
                ('questions', 'keywords', 'text[]', NULL, '{}'),
                ('questions', 'follow_up_questions', 'text[]', NULL, '{}'),
                ('questions', 'category', 'text', NULL, 'behavioral'),
                ('resume_analyses', 'skill_match_pct', 'numeric', NULL, '0'),
                ('resume_analyses', 'similarity_score', 'numeric', NULL, '0'),
                ('resume_analyses', 'overall_score', 'numeric', NULL, '0'),
                ('resume_analyses', 'matched_skills', 'text[]', NULL, '{}'),
                ('resume_analyses', 'missing_skills', 'text[]', NULL, '{}'),
                ('resume_analyses', 'additional_skills', 'text[]', NULL, '{}'),
                ('resume_analyses', 'experience_analysis', 'jsonb', NULL, '{}'),
                ('resume_analyses', 'education_analysis', 'jsonb', NULL, '{}'),
                ('resume_analyses', 'keyword_analysis', 'jsonb', NULL, '{}'),
                ('resume_analyses', 'feedback', 'jsonb', NULL, '{}'),
                ('resume_analyses', 'strengths', 'text[]', NULL, '{}'),
                ('resume_analyses', 'improvements', 'text[]', NULL, '{}'),
                ('resume_analyses', 'recommendations', 'text[]', NULL, '{}'),
                ('resume_analyses', 'is_management_role', 'boolean', NULL, 'false'),
                ('resume_analyses', 'status', 'text', '''processing''::text', 'completed'),
                ('interview_reports', 'report_data', 'jsonb', NULL, '{}'),
                ('interview_reports', 'status', 'text', '''generating''::text', 'generated')
        ) AS w (table_name, column_name, type, former, wanted)
        JOIN pg_attribute a
            ON a.attrelid = to_regclass(format('%I.%I', target, w.table_name)) AND a.attname = w.column_name
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
            AND format_type(a.atttypid, NULL) = w.type
            AND pg_get_expr(d.adbin, d.adrelid) IS NOT DISTINCT FROM w.former
        GROUP BY w.table_name ORDER BY w.table_name
    LOOP
        EXECUTE format('ALTER TABLE %I.%I %s', target, altered.table_name, altered.actions);
    END LOOP;
END
$step$;

-- Only the service role reaches an analysis without an account: no policy lets a client see or
-- write one.
DO $step$
DECLARE
    target constant text := current_setting('interview_core.target_schema');
BEGIN
    IF EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = to_regclass(format('%I.resume_analyses', target)) AND a.attname = 'user_id'
            AND a.attnotnull AND NOT a.attisdropped
            AND NOT EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)
            )
    ) THEN
        EXECUTE format('ALTER TABLE %I.resume_analyses ALTER COLUMN user_id DROP NOT NULL', target);
    END IF;
END
$step$;

-- The times that clients write lie within the bounds of attempts.created_at. What was written
-- before and lies outside gets the nearest time within: kept, it would fail each later change of
-- its row, such as the deletion of its user.
DO $step$
DECLARE
    target constant text := current_setting('interview_core.target_schema');
    -- As texts: no setting of the session changes their format.
    lowest constant text := '1970-01-01 00:00:00+00';
    highest constant text := '9999-12-31 23:59:59.999999+00';
    above constant text := '10000-01-01 00:00:00+00';
    bounded record;
    mended bigint;
BEGIN
    FOR bounded IN
        SELECT
            format('%I.%I', target, w.table_name) AS relation,
            w.table_name,
            w.column_name,
            format('%s_%s_check', w.table_name, w.column_name) AS constraint_name
        FROM (
            VALUES
                ('interview_sessions', 'started_at'),
                ('interview_sessions', 'completed_at'),
                ('interview_sessions', 'created_at'),
                ('interview_sessions', 'updated_at'),
                ('questions', 'created_at'),
                ('questions', 'updated_at'),
                ('resume_analyses', 'created_at'),
                ('resume_analyses', 'updated_at'),
                ('interview_reports', 'created_at')
        ) AS w (table_name, column_name)
        JOIN pg_attribute a
            ON a.attrelid = to_regclass(format('%I.%I', target, w.table_name)) AND a.attname = w.column_name
        WHERE NOT a.attisdropped AND a.atttypid = 'timestamptz'::regtype AND a.attgenerated = ''
    LOOP
        IF EXISTS (
            SELECT FROM pg_constraint
            WHERE conrelid = bounded.relation::regclass AND conname = bounded.constraint_name
        ) THEN
            PERFORM set_config('interview_core.step_reports',
                (current_setting('interview_core.step_reports')::jsonb || jsonb_build_object(
                    'message', format('constraint "%s" of table %s is there already', bounded.constraint_name,
                        bounded.relation)
                ))::text, true);
            CONTINUE;
        END IF;
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%3$I >= %4$L AND %3$I < %5$L) NOT VALID',
            bounded.relation, bounded.constraint_name, bounded.column_name, lowest, above);
        BEGIN
            EXECUTE format('UPDATE %1$s SET %2$I = CASE WHEN %2$I < %3$L THEN timestamptz %3$L ELSE %4$L END'
                ' WHERE %2$I < %3$L OR %2$I >= %5$L',
                bounded.relation, bounded.column_name, lowest, highest, above);
            GET DIAGNOSTICS mended = ROW_COUNT;
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', bounded.relation, bounded.constraint_name);
            IF mended > 0 THEN
                PERFORM set_config('interview_core.step_reports',
                    (current_setting('interview_core.step_reports')::jsonb || jsonb_build_object(
                        'is_warning', true,
                        'message', format('%s row(s) of table %s had %s outside the years 1970 to 9999', mended,
                            bounded.relation, bounded.column_name),
                        'detail', 'Each such time is now the nearest one within.'
                    ))::text, true);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            -- An application's trigger, or row level security that is forced on the owner.
            PERFORM set_config('interview_core.step_reports',
                (current_setting('interview_core.step_reports')::jsonb || jsonb_build_object(
                    'is_warning', true,
                    'message', format(
                        'rows of table %s have %s outside the years 1970 to 9999 and cannot be changed: %s',
                        bounded.relation, bounded.column_name, SQLERRM),
                    'detail', 'New times are bounded. A change of such a row fails until its time is changed.',
                    'hint', format('Change them, then: ALTER TABLE %s VALIDATE CONSTRAINT %I.', bounded.relation,
                        bounded.constraint_name)
                ))::text, true);
        END;
    END LOOP;
END
$step$;

-- A serial's default requires USAGE on the sequence from the role that inserts; an identity column
-- does not, and a role that may not write questions.id cannot choose one. The sequence is made anew
-- under its name, with its state and the rights on it.
DO $step$
DECLARE
    target constant text := current_setting('interview_core.target_schema');
    serial record;
    last_value bigint;
    is_called boolean;
    rights text[];
    statement text;
BEGIN
    SELECT c.oid AS table_oid, s.oid AS sequence, s.relname, s.relnamespace = c.relnamespace AS is_beside, s.relacl,
        s.relowner, q.seqstart, q.seqincrement, q.seqcache, q.seqcycle,
        greatest(q.seqmin, b.lowest) AS lowest, least(q.seqmax, b.highest) AS highest
    INTO serial
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND NOT a.attisdropped AND a.attidentity = ''
    JOIN (
        VALUES ('smallint', -32768, 32767), ('integer', -2147483648, 2147483647),
            ('bigint', -9223372036854775808, 9223372036854775807)
    ) AS b (type, lowest, highest) ON b.type = format_type(a.atttypid, NULL)
    JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
    JOIN pg_depend d
        ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
    JOIN pg_sequence q ON q.seqrelid = s.oid
    WHERE c.oid = to_regclass(format('%I.questions', target)) AND c.relkind = 'r' AND NOT c.relispartition
        AND a.attnotnull
        AND pg_get_expr(f.adbin, f.adrelid) = format('nextval(%L::regclass)', s.oid::regclass)
        -- Nothing else uses it.
        AND NOT EXISTS (
            SELECT FROM pg_depend o
            WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = s.oid
                AND (o.classid, o.objid) <> ('pg_attrdef'::regclass, f.oid)
        );
    IF FOUND THEN
        EXECUTE format('SELECT last_value, is_called FROM %s', serial.sequence::regclass) INTO last_value, is_called;
    END IF;
    IF last_value IS NULL OR last_value NOT BETWEEN serial.lowest AND serial.highest THEN
        PERFORM set_config('interview_core.step_reports',
            (current_setting('interview_core.step_reports')::jsonb || jsonb_build_object(
                'message', format('the numbering of table %I.questions stays as it is', target),
                'detail', 'Clients add questions where id is an identity column, or they may use its sequence.'
            ))::text, true);
        RETURN;
    END IF;
    rights := ARRAY(
        SELECT format('GRANT %s ON SEQUENCE %%s TO %s%s', privilege_type,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
            CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM aclexplode(serial.relacl) WHERE grantee <> serial.relowner
    );

    EXECUTE format('ALTER TABLE %I.questions ALTER COLUMN id DROP DEFAULT', target);
    EXECUTE format('DROP SEQUENCE %s', serial.sequence::regclass);
    EXECUTE format(
        'ALTER TABLE %I.questions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY'
        ' (%sSTART WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %s)',
        target,
        CASE WHEN serial.is_beside THEN format('SEQUENCE NAME %I.%I ', target, serial.relname) ELSE '' END,
        greatest(least(serial.seqstart, serial.highest), serial.lowest), serial.seqincrement, serial.lowest,
        serial.highest, serial.seqcache, CASE WHEN serial.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END
    );
    PERFORM setval(pg_get_serial_sequence(format('%I.questions', target), 'id')::regclass, last_value,
        is_called);
    FOREACH statement IN ARRAY rights LOOP
        EXECUTE format(statement, pg_get_serial_sequence(format('%I.questions', target), 'id'));
    END LOOP;
END
$step$;

-- Stored objects that rows of other users refer to. Commonly a row refers to its own user's folder
-- and is in none of these indexes, so the deletion of an account finds the others without reading
-- the tables.
DO $step$
DECLARE
    target constant text := current_setting('interview_core.target_schema');
    indexed record;
BEGIN
    FOR indexed IN
        SELECT w.table_name, w.column_name
        FROM (
            VALUES
                ('attempts', 'audio_file_url'),
                ('resume_analyses', 'file_url'),
                ('interview_reports', 'pdf_file_url')
        ) AS w (table_name, column_name)
        JOIN pg_attribute a
            ON a.attrelid = to_regclass(format('%I.%I', target, w.table_name)) AND a.attname = w.column_name
        JOIN pg_attribute u ON u.attrelid = a.attrelid AND u.attname = 'user_id'
        WHERE NOT a.attisdropped AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)
            AND NOT u.attisdropped AND u.atttypid = 'uuid'::regtype
            AND to_regclass(format('%I.%I', target, w.table_name || '_objects_of_others_idx')) IS NULL
    LOOP
        EXECUTE format(
            'CREATE INDEX %I ON %I.%I (user_id)'
            ' WHERE strpos(%I, coalesce(user_id, ''00000000-0000-0000-0000-000000000000'')::text) = 0',
            indexed.table_name || '_objects_of_others_idx', target, indexed.table_name, indexed.column_name
        );
    END LOOP;
END
$step$;
