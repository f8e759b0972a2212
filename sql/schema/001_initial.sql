-- Schema version 1: the nine tables and the installation's own row.
-- A released step never changes; later versions add a file of their own.

CREATE TABLE @schema@.interview_core_installation (
    id smallint DEFAULT 1 NOT NULL,
    version text NOT NULL,
    schema_version integer NOT NULL,
    average_window integer DEFAULT 10 NOT NULL,
    trend_threshold numeric(5,2) DEFAULT 2.00 NOT NULL,
    history_length integer DEFAULT 100 NOT NULL,
    time_zone text DEFAULT 'UTC' NOT NULL,
    fingerprint text,
    installed_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT interview_core_installation_pkey PRIMARY KEY (id),
    CONSTRAINT interview_core_installation_id_check CHECK (id = 1),
    CONSTRAINT interview_core_installation_average_window_check CHECK (average_window BETWEEN 1 AND 500),
    CONSTRAINT interview_core_installation_trend_threshold_check CHECK (trend_threshold BETWEEN 0 AND 100),
    CONSTRAINT interview_core_installation_history_length_check
        CHECK (history_length >= 2 * average_window AND history_length <= 1000)
);

-- Derived columns have one CHECK per table, for their scores: PostgreSQL reads each CHECK anew for every
-- statement, and every attempt writes these tables. Counters and sums have none, since within one
-- statement of a client, triggers may pass through states that no commit will show.
-- fillfactor: every attempt updates its user's row; free space keeps the update on the same page (HOT).
CREATE TABLE @schema@.users (
    id uuid NOT NULL,
    email text,
    full_name text,
    avatar_url text,
    preferences jsonb DEFAULT '{}',
    target_role text,
    target_industry text,
    experience_level text,
    time_zone text,
    total_attempts integer DEFAULT 0 NOT NULL,
    scored_attempts integer DEFAULT 0 NOT NULL,
    total_score numeric(14,2) DEFAULT 0 NOT NULL,
    average_score numeric(5,2) DEFAULT 0 NOT NULL,
    best_score numeric(5,2) DEFAULT 0 NOT NULL,
    current_streak integer DEFAULT 0 NOT NULL,
    longest_streak integer DEFAULT 0 NOT NULL,
    last_practice_date date,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT users_experience_level_check CHECK (experience_level IN ('junior', 'mid', 'senior', 'lead')),
    CONSTRAINT users_scores_check
        CHECK (least(average_score, best_score) >= 0 AND greatest(average_score, best_score) <= 100)
) WITH (fillfactor = 80);

CREATE TABLE @schema@.resume_analyses (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    file_name text,
    file_url text,
    file_size_bytes bigint,
    resume_text text,
    job_description text,
    job_title text,
    skill_match_pct numeric(5,2),
    similarity_score numeric(5,2),
    overall_score numeric(5,2),
    matched_skills text[],
    missing_skills text[],
    additional_skills text[],
    experience_analysis jsonb,
    education_analysis jsonb,
    keyword_analysis jsonb,
    feedback jsonb,
    strengths text[],
    improvements text[],
    recommendations text[],
    detected_domain text,
    detected_seniority text,
    is_management_role boolean,
    status text DEFAULT 'processing' NOT NULL,
    error_message text,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT resume_analyses_pkey PRIMARY KEY (id),
    CONSTRAINT resume_analyses_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT resume_analyses_file_size_bytes_check CHECK (file_size_bytes >= 0),
    CONSTRAINT resume_analyses_skill_match_pct_check CHECK (skill_match_pct BETWEEN 0 AND 100),
    CONSTRAINT resume_analyses_similarity_score_check CHECK (similarity_score BETWEEN 0 AND 100),
    CONSTRAINT resume_analyses_overall_score_check CHECK (overall_score BETWEEN 0 AND 100),
    CONSTRAINT resume_analyses_status_check CHECK (status IN ('processing', 'completed', 'failed'))
);

CREATE INDEX resume_analyses_user_id_created_at_idx ON @schema@.resume_analyses (user_id, created_at);

CREATE TABLE @schema@.interview_sessions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    domain text DEFAULT 'general',
    job_description text,
    job_title text,
    session_name text,
    difficulty_preference text DEFAULT 'medium',
    question_ids bigint[],
    total_questions integer DEFAULT 0 NOT NULL,
    completed_questions integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'in_progress' NOT NULL,
    jd_keywords text[],
    jd_analysis jsonb,
    resume_analysis_id uuid,
    avg_content_score numeric(5,2),
    avg_delivery_score numeric(5,2),
    avg_communication_score numeric(5,2),
    avg_voice_score numeric(5,2),
    avg_confidence_score numeric(5,2),
    avg_structure_score numeric(5,2),
    avg_final_score numeric(5,2),
    consolidated_feedback jsonb,
    strengths text[],
    improvements text[],
    started_at timestamptz DEFAULT now(),
    completed_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT interview_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT interview_sessions_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT interview_sessions_resume_analysis_id_fkey
        FOREIGN KEY (resume_analysis_id) REFERENCES @schema@.resume_analyses (id) ON DELETE SET NULL,
    CONSTRAINT interview_sessions_total_questions_check CHECK (total_questions >= 0),
    CONSTRAINT interview_sessions_completed_questions_check CHECK (completed_questions >= 0),
    CONSTRAINT interview_sessions_status_check CHECK (status IN ('in_progress', 'completed', 'abandoned')),
    CONSTRAINT interview_sessions_avg_content_score_check CHECK (avg_content_score BETWEEN 0 AND 100),
    CONSTRAINT interview_sessions_avg_delivery_score_check CHECK (avg_delivery_score BETWEEN 0 AND 100),
    CONSTRAINT interview_sessions_avg_communication_score_check CHECK (avg_communication_score BETWEEN 0 AND 100),
    CONSTRAINT interview_sessions_avg_voice_score_check CHECK (avg_voice_score BETWEEN 0 AND 100),
    CONSTRAINT interview_sessions_avg_confidence_score_check CHECK (avg_confidence_score BETWEEN 0 AND 100),
    CONSTRAINT interview_sessions_avg_structure_score_check CHECK (avg_structure_score BETWEEN 0 AND 100),
    CONSTRAINT interview_sessions_avg_final_score_check CHECK (avg_final_score BETWEEN 0 AND 100)
);

CREATE INDEX interview_sessions_user_id_created_at_idx ON @schema@.interview_sessions (user_id, created_at);
CREATE INDEX interview_sessions_resume_analysis_id_idx ON @schema@.interview_sessions (resume_analysis_id);

CREATE TABLE @schema@.questions (
    id serial NOT NULL,
    question text NOT NULL,
    ideal_answer text DEFAULT '',
    keywords text[],
    category text,
    domain text DEFAULT 'general',
    difficulty text DEFAULT 'medium',
    time_limit_seconds integer DEFAULT 120,
    follow_up_questions text[],
    is_custom boolean DEFAULT false NOT NULL,
    uploaded_by uuid,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT questions_pkey PRIMARY KEY (id),
    CONSTRAINT questions_uploaded_by_fkey
        FOREIGN KEY (uploaded_by) REFERENCES @schema@.users (id) ON DELETE SET NULL,
    CONSTRAINT questions_difficulty_check CHECK (difficulty IN ('easy', 'medium', 'hard')),
    CONSTRAINT questions_time_limit_seconds_check CHECK (time_limit_seconds >= 0)
);

CREATE INDEX questions_uploaded_by_idx ON @schema@.questions (uploaded_by);

CREATE TABLE @schema@.attempts (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    user_id uuid NOT NULL,
    question_id integer,
    session_id uuid,
    question_text text,
    ideal_answer text DEFAULT '',
    transcript text,
    audio_duration numeric(10,2) DEFAULT 0,
    audio_file_url text,
    content_score numeric(5,2),
    delivery_score numeric(5,2),
    communication_score numeric(5,2),
    voice_score numeric(5,2),
    confidence_score numeric(5,2),
    structure_score numeric(5,2),
    final_score numeric(5,2) DEFAULT 0,
    domain text DEFAULT 'general',
    difficulty text DEFAULT 'medium',
    feedback text,
    strengths text[],
    improvements text[],
    llm_feedback jsonb DEFAULT '{}',
    voice_analysis jsonb DEFAULT '{}',
    video_analysis jsonb DEFAULT '{}',
    ml_scores jsonb DEFAULT '{}',
    wpm numeric(7,2),
    filler_count integer,
    grammar_errors integer,
    relevance numeric(5,2),
    keywords_found text[],
    keywords_missing text[],
    question_order integer DEFAULT 0,
    is_skipped boolean DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT attempts_pkey PRIMARY KEY (id),
    CONSTRAINT attempts_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT attempts_question_id_fkey
        FOREIGN KEY (question_id) REFERENCES @schema@.questions (id) ON DELETE SET NULL,
    CONSTRAINT attempts_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES @schema@.interview_sessions (id) ON DELETE SET NULL,
    -- NaN sorts above every number, so BETWEEN refuses it; a mere lower bound would not.
    CONSTRAINT attempts_audio_duration_check CHECK (audio_duration >= 0 AND audio_duration <> 'NaN'),
    CONSTRAINT attempts_content_score_check CHECK (content_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_delivery_score_check CHECK (delivery_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_communication_score_check CHECK (communication_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_voice_score_check CHECK (voice_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_confidence_score_check CHECK (confidence_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_structure_score_check CHECK (structure_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_final_score_check CHECK (final_score BETWEEN 0 AND 100),
    CONSTRAINT attempts_wpm_check CHECK (wpm >= 0 AND wpm <> 'NaN'),
    CONSTRAINT attempts_filler_count_check CHECK (filler_count >= 0),
    CONSTRAINT attempts_grammar_errors_check CHECK (grammar_errors >= 0),
    CONSTRAINT attempts_relevance_check CHECK (relevance BETWEEN 0 AND 100),
    CONSTRAINT attempts_created_at_check
        CHECK (created_at >= '1970-01-01 00:00:00+00' AND created_at < '10000-01-01 00:00:00+00')
);

CREATE INDEX attempts_user_id_created_at_id_idx ON @schema@.attempts (user_id, created_at, id);
CREATE INDEX attempts_question_id_idx ON @schema@.attempts (question_id);
CREATE INDEX attempts_session_id_idx ON @schema@.attempts (session_id);

-- The history stays inline and compressed: out-of-line storage would rewrite a TOAST value for
-- each attempt. Half-empty pages then let the wide row be updated on the same page (HOT).
CREATE TABLE @schema@.skill_progress (
    user_id uuid NOT NULL,
    skill_name text NOT NULL,
    current_avg numeric(5,2) NOT NULL,
    previous_avg numeric(5,2),
    best_score numeric(5,2) NOT NULL,
    worst_score numeric(5,2) NOT NULL,
    trend text DEFAULT 'stable' NOT NULL,
    trend_percentage numeric(5,2) DEFAULT 0 NOT NULL,
    score_history jsonb DEFAULT '[]' NOT NULL,
    attempts_count integer DEFAULT 0 NOT NULL,
    last_practiced_at timestamptz NOT NULL,
    last_attempt_id bigint NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT skill_progress_pkey PRIMARY KEY (user_id, skill_name),
    CONSTRAINT skill_progress_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT skill_progress_scores_check CHECK (
        least(current_avg, previous_avg, best_score, worst_score) >= 0
        AND greatest(current_avg, previous_avg, best_score, worst_score) <= 100
    )
) WITH (fillfactor = 45, toast_tuple_target = 4080);

ALTER TABLE @schema@.skill_progress ALTER COLUMN score_history SET STORAGE MAIN;

CREATE TABLE @schema@.question_history (
    user_id uuid NOT NULL,
    question_id integer NOT NULL,
    times_asked integer DEFAULT 0 NOT NULL,
    times_skipped integer DEFAULT 0 NOT NULL,
    times_scored integer DEFAULT 0 NOT NULL,
    total_score numeric(14,2) DEFAULT 0 NOT NULL,
    best_score numeric(5,2),
    worst_score numeric(5,2),
    latest_score numeric(5,2),
    avg_score numeric(5,2),
    last_asked_at timestamptz NOT NULL,
    latest_scored_at timestamptz,
    latest_attempt_id bigint,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT question_history_pkey PRIMARY KEY (user_id, question_id),
    CONSTRAINT question_history_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT question_history_question_id_fkey
        FOREIGN KEY (question_id) REFERENCES @schema@.questions (id) ON DELETE CASCADE,
    CONSTRAINT question_history_scores_check CHECK (
        least(best_score, worst_score, latest_score, avg_score) >= 0
        AND greatest(best_score, worst_score, latest_score, avg_score) <= 100
    )
) WITH (fillfactor = 80);

CREATE INDEX question_history_question_id_idx ON @schema@.question_history (question_id);

CREATE TABLE @schema@.practice_sessions (
    user_id uuid NOT NULL,
    practice_date date NOT NULL,
    attempts_count integer DEFAULT 0 NOT NULL,
    scored_attempts integer DEFAULT 0 NOT NULL,
    total_score numeric(14,2) DEFAULT 0 NOT NULL,
    average_score numeric(5,2) DEFAULT 0 NOT NULL,
    best_score numeric(5,2) DEFAULT 0 NOT NULL,
    total_duration_seconds numeric(12,2) DEFAULT 0 NOT NULL,
    domains_practiced text[] DEFAULT '{}' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT practice_sessions_pkey PRIMARY KEY (user_id, practice_date),
    CONSTRAINT practice_sessions_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT practice_sessions_scores_check
        CHECK (least(average_score, best_score) >= 0 AND greatest(average_score, best_score) <= 100)
) WITH (fillfactor = 80);

CREATE TABLE @schema@.interview_reports (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid,
    report_type text DEFAULT 'session' NOT NULL,
    report_title text,
    report_data jsonb,
    pdf_file_url text,
    file_size_bytes bigint,
    status text DEFAULT 'generating' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT interview_reports_pkey PRIMARY KEY (id),
    CONSTRAINT interview_reports_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES @schema@.users (id) ON DELETE CASCADE,
    CONSTRAINT interview_reports_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES @schema@.interview_sessions (id) ON DELETE SET NULL,
    CONSTRAINT interview_reports_report_type_check
        CHECK (report_type IN ('session', 'weekly', 'monthly', 'custom')),
    CONSTRAINT interview_reports_file_size_bytes_check CHECK (file_size_bytes >= 0),
    CONSTRAINT interview_reports_status_check CHECK (status IN ('generating', 'generated', 'failed'))
);

CREATE INDEX interview_reports_user_id_created_at_idx ON @schema@.interview_reports (user_id, created_at);
CREATE INDEX interview_reports_session_id_idx ON @schema@.interview_reports (session_id);
