-- Schema version 4: skills as a setting, zones of the past, excused days, freezes, milestones and
-- review dates. A released step never changes; later versions add a file of their own. A DBA may since
-- have changed what earlier steps made.

SELECT set_config('interview_core.target_schema', @schema_literal@, true);

-- Notes for the caller, which install() reports: the statements themselves are silent.
SELECT set_config('interview_core.step_reports', '[]', true);

-- Each setting in a statement of its own: a DBA may have added one of these columns.
ALTER TABLE @schema@.interview_core_installation
    ADD COLUMN skills text[] DEFAULT '{content,delivery,communication,voice,confidence,structure}' NOT NULL;
ALTER TABLE @schema@.interview_core_installation
    ADD COLUMN skills_with_column text[]
        DEFAULT '{content,delivery,communication,voice,confidence,structure}' NOT NULL;
ALTER TABLE @schema@.interview_core_installation ADD COLUMN streak_freezes integer DEFAULT 0 NOT NULL
    CONSTRAINT interview_core_installation_streak_freezes_check CHECK (streak_freezes BETWEEN 0 AND 10);
ALTER TABLE @schema@.interview_core_installation ADD COLUMN streak_freeze_every integer DEFAULT 7 NOT NULL
    CONSTRAINT interview_core_installation_streak_freeze_every_check CHECK (streak_freeze_every >= 1);
ALTER TABLE @schema@.interview_core_installation ADD COLUMN milestones jsonb
    DEFAULT '{"attempts": [1, 10, 50, 100, 500, 1000], "streak": [3, 7, 30, 100, 365], "score": [80, 90, 100]}' NOT NULL;
ALTER TABLE @schema@.interview_core_installation ADD COLUMN review_grades numeric[] DEFAULT '{50,70,85}' NOT NULL;
ALTER TABLE @schema@.interview_core_installation ADD COLUMN review_retention numeric(4,2) DEFAULT 0.90 NOT NULL
    CONSTRAINT interview_core_installation_review_retention_check CHECK (review_retention BETWEEN 0.70 AND 0.99);
ALTER TABLE @schema@.interview_core_installation ADD COLUMN target_score numeric(5,2) DEFAULT 80 NOT NULL
    CONSTRAINT interview_core_installation_target_score_check CHECK (target_score BETWEEN 1 AND 100);
-- Not a setting: what differs from a fresh installation on purpose, after adopt().
ALTER TABLE @schema@.interview_core_installation ADD COLUMN known_differences text[] DEFAULT '{}' NOT NULL;

ALTER TABLE @schema@.users ADD COLUMN weekly_goal integer CONSTRAINT users_weekly_goal_check CHECK (weekly_goal > 0);
ALTER TABLE @schema@.users ADD COLUMN streak_freezes integer DEFAULT 0 NOT NULL;
ALTER TABLE @schema@.users ADD COLUMN time_zone_since timestamptz;

ALTER TABLE @schema@.question_history ADD COLUMN review_stability numeric(10,4);
ALTER TABLE @schema@.question_history ADD COLUMN review_difficulty numeric(10,4);
ALTER TABLE @schema@.question_history ADD COLUMN review_due date;

-- A row's own id. The API takes a table whose primary key consists of two references for a way from
-- the one table to the other, beside questions.uploaded_by: users could not be embedded in questions.
-- A uuid, since a subscriber that takes over has no sequence to set. Whatever identified a row to
-- replication before does so on both sides of an upgrade.
DO $step$
DECLARE
    target constant text := current_setting('interview_core.target_schema');
    history record;
    obstacle text;
BEGIN
    SELECT k.oid AS key_oid, k.conindid AS key_index, k.conname AS key_name, k.condeferrable,
        c.relkind = 'r' AND NOT c.relispartition AS is_plain,
        c.relreplident = 'd' OR c.relreplident = 'i' AND i.indisreplident AS identifies,
        EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'id' AND NOT attisdropped) AS has_id
    INTO history
    FROM pg_class c
    JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
    JOIN pg_index i ON i.indexrelid = k.conindid
    WHERE c.oid = to_regclass(format('%I.question_history', target))
        AND ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (k.conkey) ORDER BY attname)
            = '{question_id,user_id}';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT string_agg(DISTINCT pg_describe_object(classid, objid, objsubid), ', ') INTO obstacle
    FROM pg_depend
    WHERE (refclassid, refobjid) IN (('pg_constraint'::regclass, history.key_oid), ('pg_class'::regclass, history.key_index))
        AND deptype = 'n';
    obstacle := CASE
        WHEN obstacle IS NOT NULL THEN format('It is needed by %s.', obstacle)
        WHEN history.has_id THEN 'The table has a column id of its own.'
        WHEN history.condeferrable THEN 'It is deferrable.'
        WHEN NOT history.is_plain THEN 'The table is partitioned.'
        WHEN to_regclass(format('%I.question_history_user_id_question_id_key', target)) IS NOT NULL THEN
            'There is a relation question_history_user_id_question_id_key.'
        WHEN history.key_name <> 'question_history_pkey'
            AND to_regclass(format('%I.question_history_pkey', target)) IS NOT NULL THEN
            'There is a relation question_history_pkey.'
    END;
    IF obstacle IS NOT NULL THEN
        PERFORM set_config('interview_core.step_reports',
            (current_setting('interview_core.step_reports')::jsonb || jsonb_build_object(
                'message', format('table %I.question_history keeps its primary key (user_id, question_id)', target),
                'detail', obstacle || ' To PostgREST, users belong to questions in two ways: by whom they are from,'
                    ' and by whom they were asked.',
                'hint', 'Embed users in questions as users!questions_uploaded_by_fkey.'
            ))::text, true);
        RETURN;
    END IF;
    EXECUTE format(
        'ALTER TABLE %I.question_history DROP CONSTRAINT %I,'
        ' ADD COLUMN id uuid DEFAULT gen_random_uuid() NOT NULL CONSTRAINT question_history_pkey PRIMARY KEY,'
        ' ADD CONSTRAINT question_history_user_id_question_id_key UNIQUE (user_id, question_id)',
        target, history.key_name
    );
    IF history.identifies THEN
        EXECUTE format('ALTER TABLE %I.question_history'
            ' REPLICA IDENTITY USING INDEX question_history_user_id_question_id_key', target);
    END IF;
END
$step$;

-- The zone that was in force until an instant; NULL stands for the setting's.
CREATE TABLE @schema@.time_zone_history (
    user_id uuid NOT NULL,
    valid_until timestamptz NOT NULL,
    time_zone text,
    CONSTRAINT time_zone_history_pkey PRIMARY KEY (user_id, valid_until),
    CONSTRAINT time_zone_history_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT time_zone_history_valid_until_check
        CHECK (valid_until >= '1970-01-01 00:00:00+00' AND valid_until < '10000-01-01 00:00:00+00')
);

CREATE TABLE @schema@.excused_days (
    user_id uuid NOT NULL,
    day date NOT NULL,
    reason text,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT excused_days_pkey PRIMARY KEY (user_id, day),
    CONSTRAINT excused_days_user_id_fkey FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT excused_days_day_check CHECK (day >= '1970-01-01' AND day < '10000-01-01')
);

CREATE TABLE @schema@.milestones (
    user_id uuid NOT NULL,
    kind text NOT NULL,
    level integer NOT NULL,
    reached_at timestamptz NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT milestones_pkey PRIMARY KEY (user_id, kind, level),
    CONSTRAINT milestones_user_id_fkey FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT milestones_kind_check CHECK (kind IN ('attempts', 'streak', 'score'))
);

-- What next_questions() chooses from, without reading the texts of the whole bank. An index entry has
-- room for some 2,700 bytes: the few questions with longer names have an index of their own.
CREATE INDEX questions_candidates_idx
    ON @schema@.questions (category, difficulty, id) INCLUDE (domain, is_custom, uploaded_by, is_active)
    WHERE is_active AND coalesce(octet_length(category), 0) + coalesce(octet_length(difficulty), 0)
        + coalesce(octet_length(domain), 0) <= 1000;
CREATE INDEX questions_candidates_of_long_names_idx ON @schema@.questions (id)
    WHERE is_active AND coalesce(octet_length(category), 0) + coalesce(octet_length(difficulty), 0)
        + coalesce(octet_length(domain), 0) > 1000;
