-- Schema version 4: skills as a setting, zones of the past, excused days, freezes, milestones and
-- review dates. A released step never changes; later versions add a file of their own.

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
