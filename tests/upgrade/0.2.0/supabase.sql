SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA interview_core;
ALTER SCHEMA interview_core OWNER TO app_owner;
COMMENT ON SCHEMA interview_core IS 'Functions that keep the progress of interview practice exact. Its tables are elsewhere, where install() made them.';
CREATE EXTENSION IF NOT EXISTS interview_core WITH SCHEMA interview_core VERSION '0.2.0';
COMMENT ON EXTENSION interview_core IS 'progress of interview practice: skill averages, trends, streaks and histories, exact at every commit';
CREATE FUNCTION public.shorten_feedback() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN NEW.feedback := left(NEW.feedback, 20); RETURN NEW; END$$;
ALTER FUNCTION public.shorten_feedback() OWNER TO app_owner;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.attempts (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    question_id integer,
    session_id uuid,
    question_text text,
    ideal_answer text DEFAULT ''::text,
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
    domain text DEFAULT 'general'::text,
    difficulty text DEFAULT 'medium'::text,
    feedback text,
    strengths text[],
    improvements text[],
    llm_feedback jsonb DEFAULT '{}'::jsonb,
    voice_analysis jsonb DEFAULT '{}'::jsonb,
    video_analysis jsonb DEFAULT '{}'::jsonb,
    ml_scores jsonb DEFAULT '{}'::jsonb,
    wpm numeric(7,2),
    filler_count integer,
    grammar_errors integer,
    relevance numeric(5,2),
    keywords_found text[],
    keywords_missing text[],
    question_order integer DEFAULT 0,
    is_skipped boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT attempts_audio_duration_check CHECK (((audio_duration >= (0)::numeric) AND (audio_duration <> 'NaN'::numeric))),
    CONSTRAINT attempts_communication_score_check CHECK (((communication_score >= (0)::numeric) AND (communication_score <= (100)::numeric))),
    CONSTRAINT attempts_confidence_score_check CHECK (((confidence_score >= (0)::numeric) AND (confidence_score <= (100)::numeric))),
    CONSTRAINT attempts_content_score_check CHECK (((content_score >= (0)::numeric) AND (content_score <= (100)::numeric))),
    CONSTRAINT attempts_created_at_check CHECK (((created_at >= '1970-01-01 00:00:00+00'::timestamp with time zone) AND (created_at < '10000-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT attempts_delivery_score_check CHECK (((delivery_score >= (0)::numeric) AND (delivery_score <= (100)::numeric))),
    CONSTRAINT attempts_filler_count_check CHECK ((filler_count >= 0)),
    CONSTRAINT attempts_final_score_check CHECK (((final_score >= (0)::numeric) AND (final_score <= (100)::numeric))),
    CONSTRAINT attempts_grammar_errors_check CHECK ((grammar_errors >= 0)),
    CONSTRAINT attempts_relevance_check CHECK (((relevance >= (0)::numeric) AND (relevance <= (100)::numeric))),
    CONSTRAINT attempts_structure_score_check CHECK (((structure_score >= (0)::numeric) AND (structure_score <= (100)::numeric))),
    CONSTRAINT attempts_voice_score_check CHECK (((voice_score >= (0)::numeric) AND (voice_score <= (100)::numeric))),
    CONSTRAINT attempts_wpm_check CHECK (((wpm >= (0)::numeric) AND (wpm <> 'NaN'::numeric)))
);
ALTER TABLE public.attempts OWNER TO app_owner;
COMMENT ON TABLE public.attempts IS 'Answers to questions, scored: what every summary is computed from. Only the service role writes; triggers keep users, skill_progress, question_history and practice_sessions exact with every change.';
COMMENT ON COLUMN public.attempts.id IS 'Identifier; with created_at it gives attempts their time order.';
COMMENT ON COLUMN public.attempts.user_id IS 'Who answered.';
COMMENT ON COLUMN public.attempts.question_id IS 'Question answered; NULL for a question outside the bank or since deleted.';
COMMENT ON COLUMN public.attempts.session_id IS 'Session it belongs to; NULL outside any or when since deleted.';
COMMENT ON COLUMN public.attempts.question_text IS 'The question as it was asked.';
COMMENT ON COLUMN public.attempts.ideal_answer IS 'Reference answer as it was when scored.';
COMMENT ON COLUMN public.attempts.transcript IS 'What was said.';
COMMENT ON COLUMN public.attempts.audio_duration IS 'Length of the answer in seconds; NULL counts as 0.';
COMMENT ON COLUMN public.attempts.audio_file_url IS 'Path of the recording in its storage bucket.';
COMMENT ON COLUMN public.attempts.content_score IS 'Sub-score content, 0 to 100. NULL: taken from ml_scores.';
COMMENT ON COLUMN public.attempts.delivery_score IS 'Sub-score delivery, 0 to 100. NULL: taken from ml_scores.';
COMMENT ON COLUMN public.attempts.communication_score IS 'Sub-score communication, 0 to 100. NULL: taken from ml_scores.';
COMMENT ON COLUMN public.attempts.voice_score IS 'Sub-score voice, 0 to 100. NULL: taken from ml_scores.';
COMMENT ON COLUMN public.attempts.confidence_score IS 'Sub-score confidence, 0 to 100. NULL: taken from ml_scores.';
COMMENT ON COLUMN public.attempts.structure_score IS 'Sub-score structure, 0 to 100. NULL: taken from ml_scores.';
COMMENT ON COLUMN public.attempts.final_score IS 'Overall score, 0 to 100. NULL: not scored yet.';
COMMENT ON COLUMN public.attempts.domain IS 'Field of the question, general by default.';
COMMENT ON COLUMN public.attempts.difficulty IS 'Difficulty of the question when asked.';
COMMENT ON COLUMN public.attempts.feedback IS 'Feedback in words.';
COMMENT ON COLUMN public.attempts.strengths IS 'What went well.';
COMMENT ON COLUMN public.attempts.improvements IS 'What to work on.';
COMMENT ON COLUMN public.attempts.llm_feedback IS 'Structured feedback of the language model.';
COMMENT ON COLUMN public.attempts.voice_analysis IS 'Measures of the voice, such as pitch and volume.';
COMMENT ON COLUMN public.attempts.video_analysis IS 'Measures of the video.';
COMMENT ON COLUMN public.attempts.ml_scores IS 'Score document: sub-scores by skill as JSON numbers from 0 to 100, under the skill''s name or name_score. Read where the score column is NULL.';
COMMENT ON COLUMN public.attempts.wpm IS 'Words per minute.';
COMMENT ON COLUMN public.attempts.filler_count IS 'How many filler words.';
COMMENT ON COLUMN public.attempts.grammar_errors IS 'How many grammatical errors.';
COMMENT ON COLUMN public.attempts.relevance IS 'How relevant the answer is, 0 to 100.';
COMMENT ON COLUMN public.attempts.keywords_found IS 'Expected keywords that occurred.';
COMMENT ON COLUMN public.attempts.keywords_missing IS 'Expected keywords that did not.';
COMMENT ON COLUMN public.attempts.question_order IS 'Place within the session.';
COMMENT ON COLUMN public.attempts.is_skipped IS 'True: the question was asked and not answered. Counts in question_history only.';
COMMENT ON COLUMN public.attempts.created_at IS 'When the attempt was made, from 1970 to 9999; decides time order and practice day.';
COMMENT ON CONSTRAINT attempts_audio_duration_check ON public.attempts IS 'Not negative, not NaN.';
COMMENT ON CONSTRAINT attempts_communication_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_confidence_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_content_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_created_at_check ON public.attempts IS 'From 1970 to 9999, so that every practice day can be written as a date.';
COMMENT ON CONSTRAINT attempts_delivery_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_filler_count_check ON public.attempts IS 'Not negative.';
COMMENT ON CONSTRAINT attempts_final_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_grammar_errors_check ON public.attempts IS 'Not negative.';
COMMENT ON CONSTRAINT attempts_relevance_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_structure_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_voice_score_check ON public.attempts IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT attempts_wpm_check ON public.attempts IS 'Not negative, not NaN.';
ALTER TABLE public.attempts ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.attempts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
COMMENT ON SEQUENCE public.attempts_id_seq IS 'Numbers the attempts.';
CREATE VIEW public.best_answers WITH (security_invoker='true') AS
 SELECT attempts.user_id,
    max(attempts.final_score) AS best
   FROM public.attempts
  GROUP BY attempts.user_id;
ALTER TABLE public.best_answers OWNER TO app_owner;
CREATE TABLE public.coaches (
    id integer NOT NULL,
    trains uuid
);
ALTER TABLE public.coaches OWNER TO app_owner;
CREATE TABLE public.interview_core_installation (
    id smallint DEFAULT 1 NOT NULL,
    version text NOT NULL,
    schema_version integer NOT NULL,
    average_window integer DEFAULT 10 NOT NULL,
    trend_threshold numeric(5,2) DEFAULT 2.00 NOT NULL,
    history_length integer DEFAULT 100 NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    fingerprint text,
    installed_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT interview_core_installation_average_window_check CHECK (((average_window >= 1) AND (average_window <= 500))),
    CONSTRAINT interview_core_installation_history_length_check CHECK (((history_length >= (2 * average_window)) AND (history_length <= 1000))),
    CONSTRAINT interview_core_installation_id_check CHECK ((id = 1)),
    CONSTRAINT interview_core_installation_trend_threshold_check CHECK (((trend_threshold >= (0)::numeric) AND (trend_threshold <= (100)::numeric)))
);
ALTER TABLE public.interview_core_installation OWNER TO app_owner;
COMMENT ON TABLE public.interview_core_installation IS 'One row: what interview_core installed in this schema, and the settings that stored summaries depend on. Read it freely, change it with interview_core.configure() only.';
COMMENT ON COLUMN public.interview_core_installation.id IS 'Always 1.';
COMMENT ON COLUMN public.interview_core_installation.version IS 'Version of the extension that last installed or upgraded this schema.';
COMMENT ON COLUMN public.interview_core_installation.schema_version IS 'Number of the last migration step applied.';
COMMENT ON COLUMN public.interview_core_installation.average_window IS 'How many of the newest scored points a moving average takes.';
COMMENT ON COLUMN public.interview_core_installation.trend_threshold IS 'How many points the mean must move to count as improving or declining.';
COMMENT ON COLUMN public.interview_core_installation.history_length IS 'How many points score_history keeps; at least twice average_window.';
COMMENT ON COLUMN public.interview_core_installation.time_zone IS 'Time zone of practice days for users without their own.';
COMMENT ON COLUMN public.interview_core_installation.fingerprint IS 'Internal: tells install() whether anything is left to do.';
COMMENT ON COLUMN public.interview_core_installation.installed_at IS 'When the schema was first installed.';
COMMENT ON COLUMN public.interview_core_installation.updated_at IS 'When it was last upgraded or configured.';
COMMENT ON CONSTRAINT interview_core_installation_average_window_check ON public.interview_core_installation IS 'Between 1 and 500.';
COMMENT ON CONSTRAINT interview_core_installation_history_length_check ON public.interview_core_installation IS 'At least twice average_window, at most 1000.';
COMMENT ON CONSTRAINT interview_core_installation_id_check ON public.interview_core_installation IS 'One row.';
COMMENT ON CONSTRAINT interview_core_installation_trend_threshold_check ON public.interview_core_installation IS 'Between 0 and 100; NaN is refused.';
CREATE TABLE public.interview_reports (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid,
    report_type text DEFAULT 'session'::text NOT NULL,
    report_title text,
    report_data jsonb,
    pdf_file_url text,
    file_size_bytes bigint,
    status text DEFAULT 'generating'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT interview_reports_file_size_bytes_check CHECK ((file_size_bytes >= 0)),
    CONSTRAINT interview_reports_report_type_check CHECK ((report_type = ANY (ARRAY['session'::text, 'weekly'::text, 'monthly'::text, 'custom'::text]))),
    CONSTRAINT interview_reports_status_check CHECK ((status = ANY (ARRAY['generating'::text, 'generated'::text, 'failed'::text])))
);
ALTER TABLE public.interview_reports OWNER TO app_owner;
COMMENT ON TABLE public.interview_reports IS 'Reports made for users, on a session or a period. Created by users for themselves; changed and deleted by the service role only.';
COMMENT ON COLUMN public.interview_reports.id IS 'Identifier of the report.';
COMMENT ON COLUMN public.interview_reports.user_id IS 'Whose report it is.';
COMMENT ON COLUMN public.interview_reports.session_id IS 'Session it is about; NULL for a period or when since deleted.';
COMMENT ON COLUMN public.interview_reports.report_type IS 'session, weekly, monthly or custom.';
COMMENT ON COLUMN public.interview_reports.report_title IS 'Title.';
COMMENT ON COLUMN public.interview_reports.report_data IS 'Content of the report.';
COMMENT ON COLUMN public.interview_reports.pdf_file_url IS 'Path of the PDF in its storage bucket.';
COMMENT ON COLUMN public.interview_reports.file_size_bytes IS 'Size of the PDF in bytes.';
COMMENT ON COLUMN public.interview_reports.status IS 'generating, generated or failed.';
COMMENT ON COLUMN public.interview_reports.created_at IS 'When the row was created.';
COMMENT ON CONSTRAINT interview_reports_file_size_bytes_check ON public.interview_reports IS 'Not negative.';
COMMENT ON CONSTRAINT interview_reports_report_type_check ON public.interview_reports IS 'session, weekly, monthly or custom.';
COMMENT ON CONSTRAINT interview_reports_status_check ON public.interview_reports IS 'generating, generated or failed.';
CREATE TABLE public.interview_sessions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    domain text DEFAULT 'general'::text,
    job_description text,
    job_title text,
    session_name text,
    difficulty_preference text DEFAULT 'medium'::text,
    question_ids bigint[],
    total_questions integer DEFAULT 0 NOT NULL,
    completed_questions integer DEFAULT 0 NOT NULL,
    status text DEFAULT 'in_progress'::text NOT NULL,
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
    started_at timestamp with time zone DEFAULT now(),
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT interview_sessions_avg_communication_score_check CHECK (((avg_communication_score >= (0)::numeric) AND (avg_communication_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_avg_confidence_score_check CHECK (((avg_confidence_score >= (0)::numeric) AND (avg_confidence_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_avg_content_score_check CHECK (((avg_content_score >= (0)::numeric) AND (avg_content_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_avg_delivery_score_check CHECK (((avg_delivery_score >= (0)::numeric) AND (avg_delivery_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_avg_final_score_check CHECK (((avg_final_score >= (0)::numeric) AND (avg_final_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_avg_structure_score_check CHECK (((avg_structure_score >= (0)::numeric) AND (avg_structure_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_avg_voice_score_check CHECK (((avg_voice_score >= (0)::numeric) AND (avg_voice_score <= (100)::numeric))),
    CONSTRAINT interview_sessions_completed_questions_check CHECK ((completed_questions >= 0)),
    CONSTRAINT interview_sessions_status_check CHECK ((status = ANY (ARRAY['in_progress'::text, 'completed'::text, 'abandoned'::text]))),
    CONSTRAINT interview_sessions_total_questions_check CHECK ((total_questions >= 0))
);
ALTER TABLE public.interview_sessions OWNER TO app_owner;
COMMENT ON TABLE public.interview_sessions IS 'Mock interviews, each of several attempts. Written by users for themselves and by the service role.';
COMMENT ON COLUMN public.interview_sessions.id IS 'Identifier of the session.';
COMMENT ON COLUMN public.interview_sessions.user_id IS 'Whose session it is.';
COMMENT ON COLUMN public.interview_sessions.domain IS 'Field of the interview, general by default.';
COMMENT ON COLUMN public.interview_sessions.job_description IS 'Text of the job offer practised for.';
COMMENT ON COLUMN public.interview_sessions.job_title IS 'Job title practised for.';
COMMENT ON COLUMN public.interview_sessions.session_name IS 'Name given by the user.';
COMMENT ON COLUMN public.interview_sessions.difficulty_preference IS 'Difficulty asked for, medium by default.';
COMMENT ON COLUMN public.interview_sessions.question_ids IS 'Questions planned, in order. Not a foreign key: deleted questions stay listed.';
COMMENT ON COLUMN public.interview_sessions.total_questions IS 'How many questions are planned.';
COMMENT ON COLUMN public.interview_sessions.completed_questions IS 'How many have been answered, as the application counts.';
COMMENT ON COLUMN public.interview_sessions.status IS 'in_progress, completed or abandoned.';
COMMENT ON COLUMN public.interview_sessions.jd_keywords IS 'Keywords found in the job description.';
COMMENT ON COLUMN public.interview_sessions.jd_analysis IS 'Analysis of the job description.';
COMMENT ON COLUMN public.interview_sessions.resume_analysis_id IS 'Resume analysis the session is based on.';
COMMENT ON COLUMN public.interview_sessions.avg_content_score IS 'Average content score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.avg_delivery_score IS 'Average delivery score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.avg_communication_score IS 'Average communication score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.avg_voice_score IS 'Average voice score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.avg_confidence_score IS 'Average confidence score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.avg_structure_score IS 'Average structure score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.avg_final_score IS 'Average final score, 0 to 100, as the application stored it; session_summary computes its own.';
COMMENT ON COLUMN public.interview_sessions.consolidated_feedback IS 'Final summary of the session.';
COMMENT ON COLUMN public.interview_sessions.strengths IS 'What went well.';
COMMENT ON COLUMN public.interview_sessions.improvements IS 'What to work on.';
COMMENT ON COLUMN public.interview_sessions.started_at IS 'When the session began.';
COMMENT ON COLUMN public.interview_sessions.completed_at IS 'When it was completed; NULL before.';
COMMENT ON COLUMN public.interview_sessions.created_at IS 'When the row was created.';
COMMENT ON COLUMN public.interview_sessions.updated_at IS 'When the row was last changed; set by whoever changes it.';
COMMENT ON CONSTRAINT interview_sessions_avg_communication_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_confidence_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_content_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_delivery_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_final_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_structure_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_voice_score_check ON public.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_completed_questions_check ON public.interview_sessions IS 'Not negative.';
COMMENT ON CONSTRAINT interview_sessions_status_check ON public.interview_sessions IS 'in_progress, completed or abandoned.';
COMMENT ON CONSTRAINT interview_sessions_total_questions_check ON public.interview_sessions IS 'Not negative.';
CREATE TABLE public.objects_to_erase (
    bucket_id text NOT NULL,
    name text NOT NULL,
    user_id uuid NOT NULL,
    listed_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.objects_to_erase OWNER TO app_owner;
COMMENT ON TABLE public.objects_to_erase IS 'Stored objects of deleted users, for the backend to erase through the storage service: SQL cannot delete the files. Delete a row once its object is erased.';
COMMENT ON COLUMN public.objects_to_erase.bucket_id IS 'The bucket that holds the object.';
COMMENT ON COLUMN public.objects_to_erase.name IS 'Its path in the bucket.';
COMMENT ON COLUMN public.objects_to_erase.user_id IS 'Whose it was: the first folder of the path.';
COMMENT ON COLUMN public.objects_to_erase.listed_at IS 'When the user was deleted.';
CREATE TABLE public.practice_sessions (
    user_id uuid NOT NULL,
    practice_date date NOT NULL,
    attempts_count integer DEFAULT 0 NOT NULL,
    scored_attempts integer DEFAULT 0 NOT NULL,
    total_score numeric(14,2) DEFAULT 0 NOT NULL,
    average_score numeric(5,2) DEFAULT 0 NOT NULL,
    best_score numeric(5,2) DEFAULT 0 NOT NULL,
    total_duration_seconds numeric(12,2) DEFAULT 0 NOT NULL,
    domains_practiced text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT practice_sessions_scores_check CHECK (((LEAST(average_score, best_score) >= (0)::numeric) AND (GREATEST(average_score, best_score) <= (100)::numeric)))
)
WITH (fillfactor='80');
ALTER TABLE public.practice_sessions OWNER TO app_owner;
COMMENT ON TABLE public.practice_sessions IS 'Summary per user and practice day: the date of the attempts in the user''s time zone, skipped ones left out. Written by the triggers on attempts only; a day whose last attempt is gone is gone too.';
COMMENT ON COLUMN public.practice_sessions.user_id IS 'Who practised.';
COMMENT ON COLUMN public.practice_sessions.practice_date IS 'The day, in the user''s time zone.';
COMMENT ON COLUMN public.practice_sessions.attempts_count IS 'How many attempts.';
COMMENT ON COLUMN public.practice_sessions.scored_attempts IS 'How many of them were scored.';
COMMENT ON COLUMN public.practice_sessions.total_score IS 'Exact sum of the final scores.';
COMMENT ON COLUMN public.practice_sessions.average_score IS 'total_score / scored_attempts, 0 to 100, rounded to 2 places; 0 when nothing is scored.';
COMMENT ON COLUMN public.practice_sessions.best_score IS 'Highest final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN public.practice_sessions.total_duration_seconds IS 'Exact sum of audio_duration, in seconds.';
COMMENT ON COLUMN public.practice_sessions.domains_practiced IS 'Distinct domains, in the order of the C collation.';
COMMENT ON COLUMN public.practice_sessions.created_at IS 'When triggers first wrote the row.';
COMMENT ON COLUMN public.practice_sessions.updated_at IS 'When triggers last wrote the row.';
COMMENT ON CONSTRAINT practice_sessions_scores_check ON public.practice_sessions IS 'Every score lies between 0 and 100; NaN is refused.';
CREATE TABLE public.question_history (
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
    last_asked_at timestamp with time zone NOT NULL,
    latest_scored_at timestamp with time zone,
    latest_attempt_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT question_history_scores_check CHECK (((LEAST(best_score, worst_score, latest_score, avg_score) >= (0)::numeric) AND (GREATEST(best_score, worst_score, latest_score, avg_score) <= (100)::numeric)))
)
WITH (fillfactor='80');
ALTER TABLE public.question_history OWNER TO app_owner;
COMMENT ON TABLE public.question_history IS 'Summary per user and question over all attempts with a question. Written by the triggers on attempts only; a row whose last attempt is gone is gone too.';
COMMENT ON COLUMN public.question_history.user_id IS 'Who was asked.';
COMMENT ON COLUMN public.question_history.question_id IS 'The question.';
COMMENT ON COLUMN public.question_history.times_asked IS 'How many attempts, skipped ones included.';
COMMENT ON COLUMN public.question_history.times_skipped IS 'How many of them were skipped.';
COMMENT ON COLUMN public.question_history.times_scored IS 'How many were scored.';
COMMENT ON COLUMN public.question_history.total_score IS 'Exact sum of the scores.';
COMMENT ON COLUMN public.question_history.best_score IS 'Highest score, 0 to 100; NULL when nothing is scored.';
COMMENT ON COLUMN public.question_history.worst_score IS 'Lowest score, 0 to 100; NULL when nothing is scored.';
COMMENT ON COLUMN public.question_history.latest_score IS 'Score of the newest scored attempt; NULL when nothing is scored.';
COMMENT ON COLUMN public.question_history.avg_score IS 'total_score / times_scored, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN public.question_history.last_asked_at IS 'created_at of the newest attempt, skipped ones included.';
COMMENT ON COLUMN public.question_history.latest_scored_at IS 'Internal: created_at of the attempt that latest_score is from.';
COMMENT ON COLUMN public.question_history.latest_attempt_id IS 'Internal: id of the attempt that latest_score is from.';
COMMENT ON COLUMN public.question_history.created_at IS 'When triggers first wrote the row.';
COMMENT ON COLUMN public.question_history.updated_at IS 'When triggers last wrote the row.';
COMMENT ON CONSTRAINT question_history_scores_check ON public.question_history IS 'Every score lies between 0 and 100; NaN is refused.';
CREATE TABLE public.questions (
    id integer NOT NULL,
    question text NOT NULL,
    ideal_answer text DEFAULT ''::text,
    keywords text[],
    category text,
    domain text DEFAULT 'general'::text,
    difficulty text DEFAULT 'medium'::text,
    time_limit_seconds integer DEFAULT 120,
    follow_up_questions text[],
    is_custom boolean DEFAULT false NOT NULL,
    uploaded_by uuid,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT questions_difficulty_check CHECK ((difficulty = ANY (ARRAY['easy'::text, 'medium'::text, 'hard'::text]))),
    CONSTRAINT questions_time_limit_seconds_check CHECK ((time_limit_seconds >= 0))
);
ALTER TABLE public.questions OWNER TO app_owner;
COMMENT ON TABLE public.questions IS 'The question bank: official questions, and custom ones that users add. Anyone reads active ones. Counters per question are in the view question_stats.';
COMMENT ON COLUMN public.questions.id IS 'Identifier of the question.';
COMMENT ON COLUMN public.questions.question IS 'The question as asked.';
COMMENT ON COLUMN public.questions.ideal_answer IS 'Reference answer for scoring.';
COMMENT ON COLUMN public.questions.keywords IS 'Words expected in an answer.';
COMMENT ON COLUMN public.questions.category IS 'Kind of question, such as behavioral or technical.';
COMMENT ON COLUMN public.questions.domain IS 'Field of the question, general by default.';
COMMENT ON COLUMN public.questions.difficulty IS 'easy, medium or hard.';
COMMENT ON COLUMN public.questions.time_limit_seconds IS 'Time allowed for an answer, in seconds.';
COMMENT ON COLUMN public.questions.follow_up_questions IS 'Questions to ask next.';
COMMENT ON COLUMN public.questions.is_custom IS 'True if a user added it; clients can never clear this.';
COMMENT ON COLUMN public.questions.uploaded_by IS 'The user who added it; NULL for official questions and when that user is gone.';
COMMENT ON COLUMN public.questions.is_active IS 'False hides it from everyone but its author and the service role.';
COMMENT ON COLUMN public.questions.created_at IS 'When the row was created.';
COMMENT ON COLUMN public.questions.updated_at IS 'When the row was last changed; set by whoever changes it.';
COMMENT ON CONSTRAINT questions_difficulty_check ON public.questions IS 'easy, medium or hard.';
COMMENT ON CONSTRAINT questions_time_limit_seconds_check ON public.questions IS 'Not negative.';
CREATE VIEW public.question_stats WITH (security_invoker='true') AS
 SELECT question.id AS question_id,
    question.question,
    question.category,
    question.domain,
    question.difficulty,
    question.is_custom,
    question.is_active,
    stats.users_count,
    stats.times_asked,
    stats.times_skipped,
    stats.times_scored,
    stats.average_score,
    stats.best_score,
    stats.worst_score,
    stats.last_asked_at
   FROM (public.questions question
     CROSS JOIN LATERAL ( SELECT count(*) AS users_count,
            COALESCE(sum(history.times_asked), (0)::bigint) AS times_asked,
            COALESCE(sum(history.times_skipped), (0)::bigint) AS times_skipped,
            COALESCE(sum(history.times_scored), (0)::bigint) AS times_scored,
            round((sum(history.total_score) / (NULLIF(sum(history.times_scored), 0))::numeric), 2) AS average_score,
            max(history.best_score) AS best_score,
            min(history.worst_score) AS worst_score,
            max(history.last_asked_at) AS last_asked_at
           FROM public.question_history history
          WHERE (history.question_id = question.id)) stats);
ALTER TABLE public.question_stats OWNER TO app_owner;
COMMENT ON VIEW public.question_stats IS 'One row per question with the sums over all users. For the service role: a client would see only its own rows'' sums.';
COMMENT ON COLUMN public.question_stats.question_id IS 'The question.';
COMMENT ON COLUMN public.question_stats.question IS 'The question as asked.';
COMMENT ON COLUMN public.question_stats.category IS 'Kind of question.';
COMMENT ON COLUMN public.question_stats.domain IS 'Field of the question.';
COMMENT ON COLUMN public.question_stats.difficulty IS 'easy, medium or hard.';
COMMENT ON COLUMN public.question_stats.is_custom IS 'True if a user added it.';
COMMENT ON COLUMN public.question_stats.is_active IS 'False if hidden.';
COMMENT ON COLUMN public.question_stats.users_count IS 'How many users were asked it.';
COMMENT ON COLUMN public.question_stats.times_asked IS 'How many attempts, skipped ones included.';
COMMENT ON COLUMN public.question_stats.times_skipped IS 'How many were skipped.';
COMMENT ON COLUMN public.question_stats.times_scored IS 'How many were scored.';
COMMENT ON COLUMN public.question_stats.average_score IS 'Average score, 0 to 100, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN public.question_stats.best_score IS 'Highest score.';
COMMENT ON COLUMN public.question_stats.worst_score IS 'Lowest score.';
COMMENT ON COLUMN public.question_stats.last_asked_at IS 'When it was last asked.';
CREATE SEQUENCE public.questions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.questions_id_seq OWNER TO app_owner;
ALTER SEQUENCE public.questions_id_seq OWNED BY public.questions.id;
COMMENT ON SEQUENCE public.questions_id_seq IS 'Numbers the questions.';
CREATE TABLE public.resume_analyses (
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
    status text DEFAULT 'processing'::text NOT NULL,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT resume_analyses_file_size_bytes_check CHECK ((file_size_bytes >= 0)),
    CONSTRAINT resume_analyses_overall_score_check CHECK (((overall_score >= (0)::numeric) AND (overall_score <= (100)::numeric))),
    CONSTRAINT resume_analyses_similarity_score_check CHECK (((similarity_score >= (0)::numeric) AND (similarity_score <= (100)::numeric))),
    CONSTRAINT resume_analyses_skill_match_pct_check CHECK (((skill_match_pct >= (0)::numeric) AND (skill_match_pct <= (100)::numeric))),
    CONSTRAINT resume_analyses_status_check CHECK ((status = ANY (ARRAY['processing'::text, 'completed'::text, 'failed'::text])))
);
ALTER TABLE public.resume_analyses OWNER TO app_owner;
COMMENT ON TABLE public.resume_analyses IS 'Parsed resumes and what was found in them. Written by users for themselves and by the service role.';
COMMENT ON COLUMN public.resume_analyses.id IS 'Identifier of the analysis.';
COMMENT ON COLUMN public.resume_analyses.user_id IS 'Whose resume it is.';
COMMENT ON COLUMN public.resume_analyses.file_name IS 'Name of the uploaded file.';
COMMENT ON COLUMN public.resume_analyses.file_url IS 'Path of the file in its storage bucket.';
COMMENT ON COLUMN public.resume_analyses.file_size_bytes IS 'Size of the file in bytes.';
COMMENT ON COLUMN public.resume_analyses.resume_text IS 'Text extracted from the file.';
COMMENT ON COLUMN public.resume_analyses.job_description IS 'Job offer the resume was compared with.';
COMMENT ON COLUMN public.resume_analyses.job_title IS 'Job title it was compared with.';
COMMENT ON COLUMN public.resume_analyses.skill_match_pct IS 'Share of the required skills found, 0 to 100.';
COMMENT ON COLUMN public.resume_analyses.similarity_score IS 'Similarity to the job description, 0 to 100.';
COMMENT ON COLUMN public.resume_analyses.overall_score IS 'Overall score, 0 to 100.';
COMMENT ON COLUMN public.resume_analyses.matched_skills IS 'Required skills that were found.';
COMMENT ON COLUMN public.resume_analyses.missing_skills IS 'Required skills that were not.';
COMMENT ON COLUMN public.resume_analyses.additional_skills IS 'Skills found that were not required.';
COMMENT ON COLUMN public.resume_analyses.experience_analysis IS 'Analysis of the work experience.';
COMMENT ON COLUMN public.resume_analyses.education_analysis IS 'Analysis of the education.';
COMMENT ON COLUMN public.resume_analyses.keyword_analysis IS 'Analysis of keywords.';
COMMENT ON COLUMN public.resume_analyses.feedback IS 'Structured feedback of the language model.';
COMMENT ON COLUMN public.resume_analyses.strengths IS 'What is good.';
COMMENT ON COLUMN public.resume_analyses.improvements IS 'What to improve.';
COMMENT ON COLUMN public.resume_analyses.recommendations IS 'What to do next.';
COMMENT ON COLUMN public.resume_analyses.detected_domain IS 'Field the resume speaks of.';
COMMENT ON COLUMN public.resume_analyses.detected_seniority IS 'Seniority the resume speaks of.';
COMMENT ON COLUMN public.resume_analyses.is_management_role IS 'True if the resume speaks of a management role.';
COMMENT ON COLUMN public.resume_analyses.status IS 'processing, completed or failed.';
COMMENT ON COLUMN public.resume_analyses.error_message IS 'Why it failed.';
COMMENT ON COLUMN public.resume_analyses.created_at IS 'When the row was created.';
COMMENT ON COLUMN public.resume_analyses.updated_at IS 'When the row was last changed; set by whoever changes it.';
COMMENT ON CONSTRAINT resume_analyses_file_size_bytes_check ON public.resume_analyses IS 'Not negative.';
COMMENT ON CONSTRAINT resume_analyses_overall_score_check ON public.resume_analyses IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT resume_analyses_similarity_score_check ON public.resume_analyses IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT resume_analyses_skill_match_pct_check ON public.resume_analyses IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT resume_analyses_status_check ON public.resume_analyses IS 'processing, completed or failed.';
CREATE VIEW public.session_summary WITH (security_invoker='true') AS
 SELECT session.id AS session_id,
    session.user_id,
    session.session_name,
    session.job_title,
    session.domain,
    session.difficulty_preference,
    session.status,
    session.total_questions,
    session.completed_questions,
    answers.attempts_count,
    answers.skipped_attempts,
    answers.scored_attempts,
    answers.average_score,
    answers.best_score,
    answers.worst_score,
    answers.average_content_score,
    answers.average_delivery_score,
    answers.average_communication_score,
    answers.average_voice_score,
    answers.average_confidence_score,
    answers.average_structure_score,
    answers.total_duration_seconds,
    session.started_at,
    session.completed_at,
    (session.completed_at - session.started_at) AS elapsed_time,
    session.created_at
   FROM (public.interview_sessions session
     CROSS JOIN LATERAL ( SELECT count(*) FILTER (WHERE (NOT attempt.is_skipped)) AS attempts_count,
            count(*) FILTER (WHERE attempt.is_skipped) AS skipped_attempts,
            count(attempt.final_score) FILTER (WHERE (NOT attempt.is_skipped)) AS scored_attempts,
            round(avg(attempt.final_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_score,
            max(attempt.final_score) FILTER (WHERE (NOT attempt.is_skipped)) AS best_score,
            min(attempt.final_score) FILTER (WHERE (NOT attempt.is_skipped)) AS worst_score,
            round(avg(attempt.content_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_content_score,
            round(avg(attempt.delivery_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_delivery_score,
            round(avg(attempt.communication_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_communication_score,
            round(avg(attempt.voice_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_voice_score,
            round(avg(attempt.confidence_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_confidence_score,
            round(avg(attempt.structure_score) FILTER (WHERE (NOT attempt.is_skipped)), 2) AS average_structure_score,
            COALESCE(sum(attempt.audio_duration) FILTER (WHERE (NOT attempt.is_skipped)), (0)::numeric) AS total_duration_seconds
           FROM public.attempts attempt
          WHERE (attempt.session_id = session.id)) answers);
ALTER TABLE public.session_summary OWNER TO app_owner;
COMMENT ON VIEW public.session_summary IS 'One row per interview session with figures from its attempts, skipped ones left out. Shows the rows that its reader may see.';
COMMENT ON COLUMN public.session_summary.session_id IS 'The session.';
COMMENT ON COLUMN public.session_summary.user_id IS 'Whose session it is.';
COMMENT ON COLUMN public.session_summary.session_name IS 'Name given by the user.';
COMMENT ON COLUMN public.session_summary.job_title IS 'Job title practised for.';
COMMENT ON COLUMN public.session_summary.domain IS 'Field of the interview.';
COMMENT ON COLUMN public.session_summary.difficulty_preference IS 'Difficulty asked for.';
COMMENT ON COLUMN public.session_summary.status IS 'in_progress, completed or abandoned.';
COMMENT ON COLUMN public.session_summary.total_questions IS 'How many questions were planned.';
COMMENT ON COLUMN public.session_summary.completed_questions IS 'How many were answered, as the application counts.';
COMMENT ON COLUMN public.session_summary.attempts_count IS 'How many attempts, skipped ones left out.';
COMMENT ON COLUMN public.session_summary.skipped_attempts IS 'How many were skipped.';
COMMENT ON COLUMN public.session_summary.scored_attempts IS 'How many attempts have a final score.';
COMMENT ON COLUMN public.session_summary.average_score IS 'Average final score, 0 to 100, rounded to 2 places; NULL when nothing is scored.';
COMMENT ON COLUMN public.session_summary.best_score IS 'Highest final score.';
COMMENT ON COLUMN public.session_summary.worst_score IS 'Lowest final score.';
COMMENT ON COLUMN public.session_summary.average_content_score IS 'Average of the column content_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN public.session_summary.average_delivery_score IS 'Average of the column delivery_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN public.session_summary.average_communication_score IS 'Average of the column communication_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN public.session_summary.average_voice_score IS 'Average of the column voice_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN public.session_summary.average_confidence_score IS 'Average of the column confidence_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN public.session_summary.average_structure_score IS 'Average of the column structure_score, rounded to 2 places; scores that stand in ml_scores only are not in it.';
COMMENT ON COLUMN public.session_summary.total_duration_seconds IS 'Exact sum of audio_duration, in seconds.';
COMMENT ON COLUMN public.session_summary.started_at IS 'When the session began.';
COMMENT ON COLUMN public.session_summary.completed_at IS 'When it was completed.';
COMMENT ON COLUMN public.session_summary.elapsed_time IS 'From started_at to completed_at.';
COMMENT ON COLUMN public.session_summary.created_at IS 'When the session was created.';
CREATE TABLE public.skill_progress (
    user_id uuid NOT NULL,
    skill_name text NOT NULL,
    current_avg numeric(5,2) NOT NULL,
    previous_avg numeric(5,2),
    best_score numeric(5,2) NOT NULL,
    worst_score numeric(5,2) NOT NULL,
    trend text DEFAULT 'stable'::text NOT NULL,
    trend_percentage numeric(5,2) DEFAULT 0 NOT NULL,
    score_history jsonb DEFAULT '[]'::jsonb NOT NULL,
    attempts_count integer DEFAULT 0 NOT NULL,
    last_practiced_at timestamp with time zone NOT NULL,
    last_attempt_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT skill_progress_scores_check CHECK (((LEAST(current_avg, previous_avg, best_score, worst_score) >= (0)::numeric) AND (GREATEST(current_avg, previous_avg, best_score, worst_score) <= (100)::numeric)))
)
WITH (fillfactor='45', toast_tuple_target='4080');
ALTER TABLE ONLY public.skill_progress ALTER COLUMN score_history SET STORAGE MAIN;
ALTER TABLE ONLY public.skill_progress ALTER COLUMN score_history SET COMPRESSION lz4;
ALTER TABLE public.skill_progress OWNER TO app_owner;
COMMENT ON TABLE public.skill_progress IS 'Summary per user and skill over all scored attempts. Written by the triggers on attempts only; a row whose last attempt is gone is gone too.';
COMMENT ON COLUMN public.skill_progress.user_id IS 'Whose progress it is.';
COMMENT ON COLUMN public.skill_progress.skill_name IS 'content, delivery, communication, voice, confidence or structure.';
COMMENT ON COLUMN public.skill_progress.current_avg IS 'Mean of the newest average_window points, 0 to 100, rounded to 2 places.';
COMMENT ON COLUMN public.skill_progress.previous_avg IS 'The same one point earlier; NULL with one point.';
COMMENT ON COLUMN public.skill_progress.best_score IS 'Highest score ever, 0 to 100.';
COMMENT ON COLUMN public.skill_progress.worst_score IS 'Lowest score ever, 0 to 100.';
COMMENT ON COLUMN public.skill_progress.trend IS 'improving, stable or declining: trend_percentage, before rounding, against trend_threshold.';
COMMENT ON COLUMN public.skill_progress.trend_percentage IS 'By how many points the mean of the newest points differs from the mean of as many before them, -100 to 100.';
COMMENT ON COLUMN public.skill_progress.score_history IS 'The newest history_length points, oldest first: [{"date": UTC time in whole seconds, "score": 0 to 100}].';
COMMENT ON COLUMN public.skill_progress.attempts_count IS 'How many attempts scored this skill.';
COMMENT ON COLUMN public.skill_progress.last_practiced_at IS 'created_at of the newest scored attempt.';
COMMENT ON COLUMN public.skill_progress.last_attempt_id IS 'Internal: id of that attempt; with last_practiced_at the time order of the newest point.';
COMMENT ON COLUMN public.skill_progress.created_at IS 'When triggers first wrote the row.';
COMMENT ON COLUMN public.skill_progress.updated_at IS 'When triggers last wrote the row.';
COMMENT ON CONSTRAINT skill_progress_scores_check ON public.skill_progress IS 'Every score lies between 0 and 100; NaN is refused.';
CREATE VIEW public.skill_breakdown WITH (security_invoker='true') AS
 SELECT progress.user_id,
    progress.skill_name,
    progress.current_avg,
    progress.previous_avg,
    (progress.current_avg - progress.previous_avg) AS change,
    progress.best_score,
    progress.worst_score,
    progress.trend,
    progress.trend_percentage,
    progress.attempts_count,
    progress.last_practiced_at
   FROM public.skill_progress progress;
ALTER TABLE public.skill_breakdown OWNER TO app_owner;
COMMENT ON VIEW public.skill_breakdown IS 'One row per user and skill practised. Shows the rows that its reader may see.';
COMMENT ON COLUMN public.skill_breakdown.user_id IS 'The user.';
COMMENT ON COLUMN public.skill_breakdown.skill_name IS 'content, delivery, communication, voice, confidence or structure.';
COMMENT ON COLUMN public.skill_breakdown.current_avg IS 'Mean of the newest points, 0 to 100.';
COMMENT ON COLUMN public.skill_breakdown.previous_avg IS 'The same one point earlier; NULL with one point.';
COMMENT ON COLUMN public.skill_breakdown.change IS 'current_avg - previous_avg; NULL with one point.';
COMMENT ON COLUMN public.skill_breakdown.best_score IS 'Highest score ever.';
COMMENT ON COLUMN public.skill_breakdown.worst_score IS 'Lowest score ever.';
COMMENT ON COLUMN public.skill_breakdown.trend IS 'improving, stable or declining.';
COMMENT ON COLUMN public.skill_breakdown.trend_percentage IS 'By how many points the newest points differ from as many before them.';
COMMENT ON COLUMN public.skill_breakdown.attempts_count IS 'How many attempts scored this skill.';
COMMENT ON COLUMN public.skill_breakdown.last_practiced_at IS 'When the newest of them was made.';
CREATE TABLE public.users (
    id uuid NOT NULL,
    email text,
    full_name text,
    avatar_url text,
    preferences jsonb DEFAULT '{}'::jsonb,
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
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    nickname text DEFAULT 'none'::text,
    CONSTRAINT users_experience_level_check CHECK ((experience_level = ANY (ARRAY['junior'::text, 'mid'::text, 'senior'::text, 'lead'::text]))),
    CONSTRAINT users_scores_check CHECK (((LEAST(average_score, best_score) >= (0)::numeric) AND (GREATEST(average_score, best_score) <= (100)::numeric)))
)
WITH (fillfactor='80');
ALTER TABLE public.users OWNER TO app_owner;
COMMENT ON TABLE public.users IS 'One profile per account of auth.users, created at sign-up. Users edit their own profile columns; counters, averages and streaks are written by the triggers on attempts only.';
COMMENT ON COLUMN public.users.id IS 'The account, as in auth.users.';
COMMENT ON COLUMN public.users.email IS 'Mirrors auth.users.email whatever a client sends; NULL for anonymous and phone users. Not unique.';
COMMENT ON COLUMN public.users.full_name IS 'Display name.';
COMMENT ON COLUMN public.users.avatar_url IS 'Address of the profile picture.';
COMMENT ON COLUMN public.users.preferences IS 'The applications settings for this user.';
COMMENT ON COLUMN public.users.target_role IS 'Job role the user prepares for.';
COMMENT ON COLUMN public.users.target_industry IS 'Industry the user prepares for.';
COMMENT ON COLUMN public.users.experience_level IS 'junior, mid, senior or lead; NULL if not given.';
COMMENT ON COLUMN public.users.time_zone IS 'Time zone of the user''s practice days, such as Europe/Paris; NULL for the setting of interview_core_installation. Changing it recomputes the days.';
COMMENT ON COLUMN public.users.total_attempts IS 'Derived: attempts that were not skipped.';
COMMENT ON COLUMN public.users.scored_attempts IS 'Derived: those of them with a final_score.';
COMMENT ON COLUMN public.users.total_score IS 'Derived: exact sum of their final scores.';
COMMENT ON COLUMN public.users.average_score IS 'Derived: total_score / scored_attempts, 0 to 100, rounded to 2 places; 0 when nothing is scored.';
COMMENT ON COLUMN public.users.best_score IS 'Derived: highest final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN public.users.current_streak IS 'Derived: consecutive practice days up to last_practice_date. user_progress_overview shows it as of now.';
COMMENT ON COLUMN public.users.longest_streak IS 'Derived: most consecutive practice days ever.';
COMMENT ON COLUMN public.users.last_practice_date IS 'Derived: newest practice day, in the user''s time zone; NULL without practice.';
COMMENT ON COLUMN public.users.created_at IS 'When the row was created.';
COMMENT ON COLUMN public.users.updated_at IS 'When the profile or a counter was last changed.';
COMMENT ON COLUMN public.users.nickname IS 'How a coach calls the user.';
COMMENT ON CONSTRAINT users_experience_level_check ON public.users IS 'junior, mid, senior or lead.';
COMMENT ON CONSTRAINT users_scores_check ON public.users IS 'Every score lies between 0 and 100; NaN is refused.';
CREATE VIEW public.user_progress_overview WITH (security_invoker='true') AS
 SELECT profile.id AS user_id,
    profile.email,
    profile.full_name,
    profile.avatar_url,
    profile.target_role,
    profile.target_industry,
    profile.experience_level,
    profile.total_attempts,
    profile.scored_attempts,
    profile.average_score,
    profile.best_score,
        CASE
            WHEN (profile.last_practice_date < (((now() AT TIME ZONE COALESCE(profile.time_zone, 'Europe/Berlin'::text)))::date - 1)) THEN 0
            ELSE profile.current_streak
        END AS current_streak,
    profile.longest_streak,
    profile.last_practice_date,
    sessions.total_sessions,
    sessions.completed_sessions,
    strongest.skill_name AS strongest_skill,
    strongest.current_avg AS strongest_skill_avg,
    weakest.skill_name AS weakest_skill,
    weakest.current_avg AS weakest_skill_avg,
    profile.created_at AS member_since
   FROM (((public.users profile
     CROSS JOIN LATERAL ( SELECT count(*) AS total_sessions,
            count(*) FILTER (WHERE (session.status = 'completed'::text)) AS completed_sessions
           FROM public.interview_sessions session
          WHERE (session.user_id = profile.id)) sessions)
     LEFT JOIN LATERAL ( SELECT progress.skill_name,
            progress.current_avg
           FROM public.skill_progress progress
          WHERE (progress.user_id = profile.id)
          ORDER BY progress.current_avg DESC, progress.skill_name
         LIMIT 1) strongest ON (true))
     LEFT JOIN LATERAL ( SELECT progress.skill_name,
            progress.current_avg
           FROM public.skill_progress progress
          WHERE (progress.user_id = profile.id)
          ORDER BY progress.current_avg, progress.skill_name
         LIMIT 1) weakest ON (true));
ALTER TABLE public.user_progress_overview OWNER TO app_owner;
COMMENT ON VIEW public.user_progress_overview IS 'One row per user: profile, totals and the streak as of now. Shows the rows that its reader may see.';
COMMENT ON COLUMN public.user_progress_overview.user_id IS 'The user.';
COMMENT ON COLUMN public.user_progress_overview.email IS 'E-mail address.';
COMMENT ON COLUMN public.user_progress_overview.full_name IS 'Display name.';
COMMENT ON COLUMN public.user_progress_overview.avatar_url IS 'Address of the profile picture.';
COMMENT ON COLUMN public.user_progress_overview.target_role IS 'Job role the user prepares for.';
COMMENT ON COLUMN public.user_progress_overview.target_industry IS 'Industry the user prepares for.';
COMMENT ON COLUMN public.user_progress_overview.experience_level IS 'junior, mid, senior or lead.';
COMMENT ON COLUMN public.user_progress_overview.total_attempts IS 'Attempts that were not skipped.';
COMMENT ON COLUMN public.user_progress_overview.scored_attempts IS 'Those of them with a final score.';
COMMENT ON COLUMN public.user_progress_overview.average_score IS 'Average final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN public.user_progress_overview.best_score IS 'Highest final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN public.user_progress_overview.current_streak IS 'Consecutive practice days as of now: 0 once a whole local day has been missed.';
COMMENT ON COLUMN public.user_progress_overview.longest_streak IS 'Most consecutive practice days ever.';
COMMENT ON COLUMN public.user_progress_overview.last_practice_date IS 'Newest practice day, in the user''s time zone.';
COMMENT ON COLUMN public.user_progress_overview.total_sessions IS 'How many interview sessions.';
COMMENT ON COLUMN public.user_progress_overview.completed_sessions IS 'How many of them are completed.';
COMMENT ON COLUMN public.user_progress_overview.strongest_skill IS 'Skill with the highest current average; the first by name among equals.';
COMMENT ON COLUMN public.user_progress_overview.strongest_skill_avg IS 'Current average of that skill.';
COMMENT ON COLUMN public.user_progress_overview.weakest_skill IS 'Skill with the lowest current average; the first by name among equals.';
COMMENT ON COLUMN public.user_progress_overview.weakest_skill_avg IS 'Current average of that skill.';
COMMENT ON COLUMN public.user_progress_overview.member_since IS 'When the profile was created.';
ALTER TABLE ONLY public.questions ALTER COLUMN id SET DEFAULT nextval('public.questions_id_seq'::regclass);
COPY public.attempts (id, user_id, question_id, session_id, question_text, ideal_answer, transcript, audio_duration, audio_file_url, content_score, delivery_score, communication_score, voice_score, confidence_score, structure_score, final_score, domain, difficulty, feedback, strengths, improvements, llm_feedback, voice_analysis, video_analysis, ml_scores, wpm, filler_count, grammar_errors, relevance, keywords_found, keywords_missing, question_order, is_skipped, created_at) FROM stdin;
1	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	0.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 0}	\N	\N	\N	\N	\N	\N	0	t	2026-02-01 20:00:00+00
2	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	1.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 7}	\N	\N	\N	\N	\N	\N	0	f	2026-02-05 15:00:00+00
3	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	2.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 14}	\N	\N	\N	\N	\N	\N	0	f	2026-02-09 10:00:00+00
4	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	3.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 21}	\N	\N	\N	\N	\N	\N	0	f	2026-02-13 05:00:00+00
5	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	4.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 28}	\N	\N	\N	\N	\N	\N	0	f	2026-02-17 00:00:00+00
6	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	5.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 35}	\N	\N	\N	\N	\N	\N	0	f	2026-02-03 00:00:00+00
7	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	6.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 42}	\N	\N	\N	\N	\N	\N	0	f	2026-02-06 19:00:00+00
8	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	7.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 49}	\N	\N	\N	\N	\N	\N	0	f	2026-02-10 14:00:00+00
9	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	8.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 56}	\N	\N	\N	\N	\N	\N	0	f	2026-02-14 09:00:00+00
10	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	9.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 63}	\N	\N	\N	\N	\N	\N	0	f	2026-02-18 04:00:00+00
11	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	10.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 70}	\N	\N	\N	\N	\N	\N	0	f	2026-02-04 04:00:00+00
12	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	11.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 77}	\N	\N	\N	\N	\N	\N	0	t	2026-02-07 23:00:00+00
13	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	12.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 84}	\N	\N	\N	\N	\N	\N	0	f	2026-02-11 18:00:00+00
14	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	13.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 91}	\N	\N	\N	\N	\N	\N	0	f	2026-02-15 13:00:00+00
15	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	14.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 98}	\N	\N	\N	\N	\N	\N	0	f	2026-02-19 08:00:00+00
16	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	15.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 4}	\N	\N	\N	\N	\N	\N	0	f	2026-02-05 08:00:00+00
17	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	16.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 11}	\N	\N	\N	\N	\N	\N	0	f	2026-02-09 03:00:00+00
18	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	17.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 18}	\N	\N	\N	\N	\N	\N	0	f	2026-02-12 22:00:00+00
19	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	18.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 25}	\N	\N	\N	\N	\N	\N	0	f	2026-02-16 17:00:00+00
20	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	19.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 32}	\N	\N	\N	\N	\N	\N	0	f	2026-02-02 17:00:00+00
21	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	20.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 39}	\N	\N	\N	\N	\N	\N	0	f	2026-02-06 12:00:00+00
22	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	21.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 46}	\N	\N	\N	\N	\N	\N	0	f	2026-02-10 07:00:00+00
23	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	22.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 53}	\N	\N	\N	\N	\N	\N	0	t	2026-02-14 02:00:00+00
24	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	23.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 60}	\N	\N	\N	\N	\N	\N	0	f	2026-02-17 21:00:00+00
25	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	24.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 67}	\N	\N	\N	\N	\N	\N	0	f	2026-02-03 21:00:00+00
26	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	25.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 74}	\N	\N	\N	\N	\N	\N	0	f	2026-02-07 16:00:00+00
27	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	26.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 81}	\N	\N	\N	\N	\N	\N	0	f	2026-02-11 11:00:00+00
28	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	27.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 88}	\N	\N	\N	\N	\N	\N	0	f	2026-02-15 06:00:00+00
29	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	28.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 95}	\N	\N	\N	\N	\N	\N	0	f	2026-02-19 01:00:00+00
30	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	29.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 1}	\N	\N	\N	\N	\N	\N	0	f	2026-02-05 01:00:00+00
31	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	30.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 8}	\N	\N	\N	\N	\N	\N	0	f	2026-02-08 20:00:00+00
32	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	31.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 15}	\N	\N	\N	\N	\N	\N	0	f	2026-02-12 15:00:00+00
33	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	32.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 22}	\N	\N	\N	\N	\N	\N	0	f	2026-02-16 10:00:00+00
34	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	33.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 29}	\N	\N	\N	\N	\N	\N	0	t	2026-02-02 10:00:00+00
35	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	34.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 36}	\N	\N	\N	\N	\N	\N	0	f	2026-02-06 05:00:00+00
36	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	35.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 43}	\N	\N	\N	\N	\N	\N	0	f	2026-02-10 00:00:00+00
37	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	36.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 50}	\N	\N	\N	\N	\N	\N	0	f	2026-02-13 19:00:00+00
38	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	37.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 57}	\N	\N	\N	\N	\N	\N	0	f	2026-02-17 14:00:00+00
39	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	38.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 64}	\N	\N	\N	\N	\N	\N	0	f	2026-02-03 14:00:00+00
40	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	39.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 71}	\N	\N	\N	\N	\N	\N	0	f	2026-02-07 09:00:00+00
41	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	40.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 78}	\N	\N	\N	\N	\N	\N	0	f	2026-02-11 04:00:00+00
42	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	41.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 85}	\N	\N	\N	\N	\N	\N	0	f	2026-02-14 23:00:00+00
43	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	42.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 92}	\N	\N	\N	\N	\N	\N	0	f	2026-02-18 18:00:00+00
44	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	43.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 99}	\N	\N	\N	\N	\N	\N	0	f	2026-02-04 18:00:00+00
45	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	44.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 5}	\N	\N	\N	\N	\N	\N	0	t	2026-02-08 13:00:00+00
46	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	45.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 12}	\N	\N	\N	\N	\N	\N	0	f	2026-02-12 08:00:00+00
47	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	46.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 19}	\N	\N	\N	\N	\N	\N	0	f	2026-02-16 03:00:00+00
48	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	47.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 26}	\N	\N	\N	\N	\N	\N	0	f	2026-02-02 03:00:00+00
49	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	48.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 33}	\N	\N	\N	\N	\N	\N	0	f	2026-02-05 22:00:00+00
50	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	49.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 40}	\N	\N	\N	\N	\N	\N	0	f	2026-02-09 17:00:00+00
51	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	50.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 47}	\N	\N	\N	\N	\N	\N	0	f	2026-02-13 12:00:00+00
52	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	51.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 54}	\N	\N	\N	\N	\N	\N	0	f	2026-02-17 07:00:00+00
53	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	52.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 61}	\N	\N	\N	\N	\N	\N	0	f	2026-02-03 07:00:00+00
54	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	53.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 68}	\N	\N	\N	\N	\N	\N	0	f	2026-02-07 02:00:00+00
55	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	54.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 75}	\N	\N	\N	\N	\N	\N	0	f	2026-02-10 21:00:00+00
56	32ad740f-2f91-45c3-82a2-f5127bb06525	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	55.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 82}	\N	\N	\N	\N	\N	\N	0	t	2026-02-14 16:00:00+00
57	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	56.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 89}	\N	\N	\N	\N	\N	\N	0	f	2026-02-18 11:00:00+00
58	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	57.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 96}	\N	\N	\N	\N	\N	\N	0	f	2026-02-04 11:00:00+00
59	32ad740f-2f91-45c3-82a2-f5127bb06525	1	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	58.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 2}	\N	\N	\N	\N	\N	\N	0	f	2026-02-08 06:00:00+00
60	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	\N	\N		\N	30.25	\N	\N	\N	\N	\N	\N	\N	59.00	general	medium	\N	\N	\N	{}	{}	{}	{"voice": 50.5, "content": 9}	\N	\N	\N	\N	\N	\N	0	f	2026-02-12 01:00:00+00
\.
COPY public.coaches (id, trains) FROM stdin;
1	6d83901d-7fd1-493c-b6e9-0c1c3978a26f
\.
COPY public.interview_core_installation (id, version, schema_version, average_window, trend_threshold, history_length, time_zone, fingerprint, installed_at, updated_at) FROM stdin;
1	0.2.0	2	5	1.50	12	Europe/Berlin	e468679269cfd3aa36923dee7f9427ba	2026-11-28 01:05:03.805546+00	2026-11-28 01:05:03.866885+00
\.
COPY public.interview_reports (id, user_id, session_id, report_type, report_title, report_data, pdf_file_url, file_size_bytes, status, created_at) FROM stdin;
6f4fb6bd-5d7a-42c0-841b-f6d4e6c94e84	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	7fa5f865-2ae3-4b83-8790-1fcae053558c	session	\N	\N	\N	\N	generating	2026-11-28 01:05:03.898737+00
\.
COPY public.interview_sessions (id, user_id, domain, job_description, job_title, session_name, difficulty_preference, question_ids, total_questions, completed_questions, status, jd_keywords, jd_analysis, resume_analysis_id, avg_content_score, avg_delivery_score, avg_communication_score, avg_voice_score, avg_confidence_score, avg_structure_score, avg_final_score, consolidated_feedback, strengths, improvements, started_at, completed_at, created_at, updated_at) FROM stdin;
7fa5f865-2ae3-4b83-8790-1fcae053558c	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	general	\N	\N	\N	medium	\N	0	0	in_progress	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	2026-11-28 01:05:03.898737+00	\N	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
\.
COPY public.objects_to_erase (bucket_id, name, user_id, listed_at) FROM stdin;
\.
COPY public.practice_sessions (user_id, practice_date, attempts_count, scored_attempts, total_score, average_score, best_score, total_duration_seconds, domains_practiced, created_at, updated_at) FROM stdin;
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-09	1	1	2.00	2.00	2.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-06	1	1	6.00	6.00	6.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-14	1	1	8.00	8.00	8.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-04	1	1	10.00	10.00	10.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-11	1	1	12.00	12.00	12.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-15	1	1	13.00	13.00	13.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-19	1	1	14.00	14.00	14.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-09	1	1	16.00	16.00	16.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-16	1	1	18.00	18.00	18.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-06	1	1	20.00	20.00	20.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-17	1	1	23.00	23.00	23.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-03	1	1	24.00	24.00	24.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-11	1	1	26.00	26.00	26.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-15	1	1	27.00	27.00	27.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-19	1	1	28.00	28.00	28.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-05	1	1	29.00	29.00	29.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-08	1	1	30.00	30.00	30.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-13	1	1	31.00	31.00	31.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-16	1	1	32.00	32.00	32.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-06	2	2	35.00	17.50	34.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-10	1	1	35.00	35.00	35.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-13	2	2	39.00	19.50	36.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-17	2	2	41.00	20.50	37.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-03	2	2	43.00	21.50	38.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-07	1	1	39.00	39.00	39.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-11	1	1	40.00	40.00	40.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-15	1	1	41.00	41.00	41.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-18	2	2	51.00	25.50	42.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-05	1	1	43.00	43.00	43.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-12	1	1	45.00	45.00	45.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-16	1	1	46.00	46.00	46.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-02	1	1	47.00	47.00	47.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-05	2	2	63.00	31.50	48.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-10	2	2	56.00	28.00	49.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-13	1	1	50.00	50.00	50.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-17	1	1	51.00	51.00	51.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-03	2	2	71.00	35.50	52.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-07	1	1	53.00	53.00	53.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-10	2	2	75.00	37.50	54.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2026-02-08	2	2	83.00	41.50	58.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-12	2	2	76.00	38.00	59.00	60.50	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2026-02-18	1	1	56.00	56.00	56.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2026-02-04	1	1	57.00	57.00	57.00	30.25	{general}	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
\.
COPY public.question_history (user_id, question_id, times_asked, times_skipped, times_scored, total_score, best_score, worst_score, latest_score, avg_score, last_asked_at, latest_scored_at, latest_attempt_id, created_at, updated_at) FROM stdin;
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	1	10	1	9	270.00	54.00	6.00	42.00	30.00	2026-02-18 18:00:00+00	2026-02-18 18:00:00+00	43	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	2	10	1	9	225.00	49.00	1.00	37.00	25.00	2026-02-17 14:00:00+00	2026-02-17 14:00:00+00	38	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	1	10	1	9	246.00	56.00	2.00	14.00	27.33	2026-02-19 08:00:00+00	2026-02-19 08:00:00+00	15	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	2	10	1	9	267.00	57.00	3.00	9.00	29.67	2026-02-18 04:00:00+00	2026-02-18 04:00:00+00	10	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	1	10	1	9	288.00	58.00	4.00	28.00	32.00	2026-02-19 01:00:00+00	2026-02-19 01:00:00+00	29	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	2	10	1	9	309.00	59.00	5.00	23.00	34.33	2026-02-17 21:00:00+00	2026-02-17 21:00:00+00	24	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
\.
COPY public.questions (id, question, ideal_answer, keywords, category, domain, difficulty, time_limit_seconds, follow_up_questions, is_custom, uploaded_by, is_active, created_at, updated_at) FROM stdin;
1	Why?		\N	\N	general	medium	120	\N	f	\N	t	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
2	How?		\N	\N	general	medium	120	\N	f	\N	t	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
3	When?		\N	\N	general	medium	120	\N	f	\N	t	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
\.
COPY public.resume_analyses (id, user_id, file_name, file_url, file_size_bytes, resume_text, job_description, job_title, skill_match_pct, similarity_score, overall_score, matched_skills, missing_skills, additional_skills, experience_analysis, education_analysis, keyword_analysis, feedback, strengths, improvements, recommendations, detected_domain, detected_seniority, is_management_role, status, error_message, created_at, updated_at) FROM stdin;
df511fa4-bae5-470e-85e4-1944cf12174c	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	\N	\N	\N	\N	\N	\N	\N	\N	\N	{SQL,Rust}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	processing	\N	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
\.
COPY public.skill_progress (user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend, trend_percentage, score_history, attempts_count, last_practiced_at, last_attempt_id, created_at, updated_at) FROM stdin;
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	content	64.40	56.00	96.00	4.00	improving	16.00	[{"date": "2026-02-08T20:00:00Z", "score": 8}, {"date": "2026-02-10T07:00:00Z", "score": 46}, {"date": "2026-02-10T21:00:00Z", "score": 75}, {"date": "2026-02-11T18:00:00Z", "score": 84}, {"date": "2026-02-12T08:00:00Z", "score": 12}, {"date": "2026-02-13T05:00:00Z", "score": 21}, {"date": "2026-02-13T19:00:00Z", "score": 50}, {"date": "2026-02-15T06:00:00Z", "score": 88}, {"date": "2026-02-16T17:00:00Z", "score": 25}, {"date": "2026-02-17T07:00:00Z", "score": 54}, {"date": "2026-02-18T04:00:00Z", "score": 63}, {"date": "2026-02-18T18:00:00Z", "score": 92}]	18	2026-02-18 18:00:00+00	43	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	voice	50.50	50.50	50.50	50.50	stable	0.00	[{"date": "2026-02-08T20:00:00Z", "score": 50.5}, {"date": "2026-02-10T07:00:00Z", "score": 50.5}, {"date": "2026-02-10T21:00:00Z", "score": 50.5}, {"date": "2026-02-11T18:00:00Z", "score": 50.5}, {"date": "2026-02-12T08:00:00Z", "score": 50.5}, {"date": "2026-02-13T05:00:00Z", "score": 50.5}, {"date": "2026-02-13T19:00:00Z", "score": 50.5}, {"date": "2026-02-15T06:00:00Z", "score": 50.5}, {"date": "2026-02-16T17:00:00Z", "score": 50.5}, {"date": "2026-02-17T07:00:00Z", "score": 50.5}, {"date": "2026-02-18T04:00:00Z", "score": 50.5}, {"date": "2026-02-18T18:00:00Z", "score": 50.5}]	18	2026-02-18 18:00:00+00	43	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	content	58.00	42.00	99.00	2.00	improving	19.40	[{"date": "2026-02-07T16:00:00Z", "score": 74}, {"date": "2026-02-08T06:00:00Z", "score": 2}, {"date": "2026-02-09T03:00:00Z", "score": 11}, {"date": "2026-02-09T17:00:00Z", "score": 40}, {"date": "2026-02-10T14:00:00Z", "score": 49}, {"date": "2026-02-11T04:00:00Z", "score": 78}, {"date": "2026-02-12T15:00:00Z", "score": 15}, {"date": "2026-02-15T13:00:00Z", "score": 91}, {"date": "2026-02-16T03:00:00Z", "score": 19}, {"date": "2026-02-17T00:00:00Z", "score": 28}, {"date": "2026-02-17T14:00:00Z", "score": 57}, {"date": "2026-02-19T01:00:00Z", "score": 95}]	18	2026-02-19 01:00:00+00	29	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
32ad740f-2f91-45c3-82a2-f5127bb06525	voice	50.50	50.50	50.50	50.50	stable	0.00	[{"date": "2026-02-07T16:00:00Z", "score": 50.5}, {"date": "2026-02-08T06:00:00Z", "score": 50.5}, {"date": "2026-02-09T03:00:00Z", "score": 50.5}, {"date": "2026-02-09T17:00:00Z", "score": 50.5}, {"date": "2026-02-10T14:00:00Z", "score": 50.5}, {"date": "2026-02-11T04:00:00Z", "score": 50.5}, {"date": "2026-02-12T15:00:00Z", "score": 50.5}, {"date": "2026-02-15T13:00:00Z", "score": 50.5}, {"date": "2026-02-16T03:00:00Z", "score": 50.5}, {"date": "2026-02-17T00:00:00Z", "score": 50.5}, {"date": "2026-02-17T14:00:00Z", "score": 50.5}, {"date": "2026-02-19T01:00:00Z", "score": 50.5}]	18	2026-02-19 01:00:00+00	29	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	content	70.80	62.40	98.00	1.00	improving	28.60	[{"date": "2026-02-09T10:00:00Z", "score": 14}, {"date": "2026-02-10T00:00:00Z", "score": 43}, {"date": "2026-02-11T11:00:00Z", "score": 81}, {"date": "2026-02-12T01:00:00Z", "score": 9}, {"date": "2026-02-12T22:00:00Z", "score": 18}, {"date": "2026-02-13T12:00:00Z", "score": 47}, {"date": "2026-02-14T09:00:00Z", "score": 56}, {"date": "2026-02-14T23:00:00Z", "score": 85}, {"date": "2026-02-16T10:00:00Z", "score": 22}, {"date": "2026-02-17T21:00:00Z", "score": 60}, {"date": "2026-02-18T11:00:00Z", "score": 89}, {"date": "2026-02-19T08:00:00Z", "score": 98}]	18	2026-02-19 08:00:00+00	15	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	voice	50.50	50.50	50.50	50.50	stable	0.00	[{"date": "2026-02-09T10:00:00Z", "score": 50.5}, {"date": "2026-02-10T00:00:00Z", "score": 50.5}, {"date": "2026-02-11T11:00:00Z", "score": 50.5}, {"date": "2026-02-12T01:00:00Z", "score": 50.5}, {"date": "2026-02-12T22:00:00Z", "score": 50.5}, {"date": "2026-02-13T12:00:00Z", "score": 50.5}, {"date": "2026-02-14T09:00:00Z", "score": 50.5}, {"date": "2026-02-14T23:00:00Z", "score": 50.5}, {"date": "2026-02-16T10:00:00Z", "score": 50.5}, {"date": "2026-02-17T21:00:00Z", "score": 50.5}, {"date": "2026-02-18T11:00:00Z", "score": 50.5}, {"date": "2026-02-19T08:00:00Z", "score": 50.5}]	18	2026-02-19 08:00:00+00	15	2026-11-28 01:05:03.898737+00	2026-11-28 01:05:03.898737+00
\.
COPY public.users (id, email, full_name, avatar_url, preferences, target_role, target_industry, experience_level, time_zone, total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak, last_practice_date, created_at, updated_at, nickname) FROM stdin;
32ad740f-2f91-45c3-82a2-f5127bb06525	user1@example.com	User 1	\N	{}	\N	\N	\N	Asia/Tokyo	18	18	513.00	28.50	58.00	1	4	2026-02-19	2026-11-28 01:05:03.863295+00	2026-11-28 01:05:03.898737+00	none
a2683ed9-9e9e-4dfe-a056-c5c787419e9c	user2@example.com	User 2	\N	{}	\N	\N	\N	\N	18	18	555.00	30.83	59.00	11	11	2026-02-19	2026-11-28 01:05:03.864188+00	2026-11-28 01:05:03.898737+00	none
6d83901d-7fd1-493c-b6e9-0c1c3978a26f	user0@example.com	User 0	\N	{}	\N	\N	\N	\N	18	18	537.00	29.83	57.00	4	6	2026-02-18	2026-11-28 01:05:03.857365+00	2026-11-28 01:05:03.898737+00	ace
\.
SELECT pg_catalog.setval('public.attempts_id_seq', 60, true);
SELECT pg_catalog.setval('public.questions_id_seq', 3, true);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT attempts_pkey ON public.attempts IS 'One row per id.';
ALTER TABLE ONLY public.coaches
    ADD CONSTRAINT coaches_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.interview_core_installation
    ADD CONSTRAINT interview_core_installation_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT interview_core_installation_pkey ON public.interview_core_installation IS 'One row.';
ALTER TABLE ONLY public.interview_reports
    ADD CONSTRAINT interview_reports_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT interview_reports_pkey ON public.interview_reports IS 'One row per id.';
ALTER TABLE ONLY public.interview_sessions
    ADD CONSTRAINT interview_sessions_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT interview_sessions_pkey ON public.interview_sessions IS 'One row per id.';
ALTER TABLE ONLY public.objects_to_erase
    ADD CONSTRAINT objects_to_erase_pkey PRIMARY KEY (bucket_id, name);
COMMENT ON CONSTRAINT objects_to_erase_pkey ON public.objects_to_erase IS 'One row per object.';
ALTER TABLE ONLY public.practice_sessions
    ADD CONSTRAINT practice_sessions_pkey PRIMARY KEY (user_id, practice_date);
COMMENT ON CONSTRAINT practice_sessions_pkey ON public.practice_sessions IS 'One row per user and day.';
ALTER TABLE ONLY public.question_history
    ADD CONSTRAINT question_history_pkey PRIMARY KEY (user_id, question_id);
COMMENT ON CONSTRAINT question_history_pkey ON public.question_history IS 'One row per user and question.';
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT questions_pkey ON public.questions IS 'One row per id.';
ALTER TABLE ONLY public.resume_analyses
    ADD CONSTRAINT resume_analyses_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT resume_analyses_pkey ON public.resume_analyses IS 'One row per id.';
ALTER TABLE ONLY public.skill_progress
    ADD CONSTRAINT skill_progress_pkey PRIMARY KEY (user_id, skill_name);
COMMENT ON CONSTRAINT skill_progress_pkey ON public.skill_progress IS 'One row per user and skill.';
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
COMMENT ON CONSTRAINT users_pkey ON public.users IS 'One profile per account.';
CREATE INDEX attempts_by_domain ON public.attempts USING btree (domain);
CREATE INDEX attempts_question_id_idx ON public.attempts USING btree (question_id);
COMMENT ON INDEX public.attempts_question_id_idx IS 'Covers the foreign key to questions.';
CREATE INDEX attempts_session_id_idx ON public.attempts USING btree (session_id);
COMMENT ON INDEX public.attempts_session_id_idx IS 'A session''s attempts; covers the foreign key to interview_sessions.';
CREATE INDEX attempts_user_id_created_at_id_idx ON public.attempts USING btree (user_id, created_at, id);
COMMENT ON INDEX public.attempts_user_id_created_at_id_idx IS 'A user''s attempts in time order, for recomputation; covers the foreign key to users.';
CREATE INDEX interview_reports_session_id_idx ON public.interview_reports USING btree (session_id);
COMMENT ON INDEX public.interview_reports_session_id_idx IS 'Covers the foreign key to interview_sessions.';
CREATE INDEX interview_reports_user_id_created_at_idx ON public.interview_reports USING btree (user_id, created_at);
COMMENT ON INDEX public.interview_reports_user_id_created_at_idx IS 'A user''s reports by time; covers the foreign key to users.';
CREATE INDEX interview_sessions_resume_analysis_id_idx ON public.interview_sessions USING btree (resume_analysis_id);
COMMENT ON INDEX public.interview_sessions_resume_analysis_id_idx IS 'Covers the foreign key to resume_analyses.';
CREATE INDEX interview_sessions_user_id_created_at_idx ON public.interview_sessions USING btree (user_id, created_at);
COMMENT ON INDEX public.interview_sessions_user_id_created_at_idx IS 'A user''s sessions by time; covers the foreign key to users.';
CREATE INDEX objects_to_erase_user_id_idx ON public.objects_to_erase USING btree (user_id);
COMMENT ON INDEX public.objects_to_erase_user_id_idx IS 'What is left of one user.';
CREATE INDEX question_history_question_id_idx ON public.question_history USING btree (question_id);
COMMENT ON INDEX public.question_history_question_id_idx IS 'A question''s rows, for question_stats; covers the foreign key to questions.';
CREATE INDEX questions_uploaded_by_idx ON public.questions USING btree (uploaded_by);
COMMENT ON INDEX public.questions_uploaded_by_idx IS 'A user''s custom questions; covers the foreign key to users.';
CREATE INDEX resume_analyses_user_id_created_at_idx ON public.resume_analyses USING btree (user_id, created_at);
COMMENT ON INDEX public.resume_analyses_user_id_created_at_idx IS 'A user''s analyses by time; covers the foreign key to users.';
CREATE TRIGGER check_time_zone BEFORE INSERT OR UPDATE OF time_zone ON public.users FOR EACH ROW EXECUTE FUNCTION interview_core.check_time_zone();
COMMENT ON TRIGGER check_time_zone ON public.users IS 'Refuses a time zone that this server does not know. A trigger, not a CHECK: a restore on a server with other zones must not fail.';
CREATE TRIGGER list_objects_to_erase AFTER DELETE ON public.users REFERENCING OLD TABLE AS old_users FOR EACH STATEMENT EXECUTE FUNCTION interview_core.list_objects_to_erase();
COMMENT ON TRIGGER list_objects_to_erase ON public.users IS 'Lists the stored objects of deleted users in objects_to_erase.';
CREATE TRIGGER mirror_email BEFORE INSERT OR UPDATE OF email ON public.users FOR EACH ROW EXECUTE FUNCTION interview_core.mirror_email();
COMMENT ON TRIGGER mirror_email ON public.users IS 'Puts the address of auth.users in place of whatever a client sends.';
CREATE TRIGGER protect_derived_columns BEFORE INSERT OR UPDATE OF total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak, last_practice_date ON public.users FOR EACH ROW EXECUTE FUNCTION interview_core.protect_derived_columns();
COMMENT ON TRIGGER protect_derived_columns ON public.users IS 'Lets only the table''s owner, as whom the triggers on attempts write, change counters, averages and streaks, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.attempts IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.interview_core_installation FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.interview_core_installation IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.interview_reports FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.interview_reports IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.interview_sessions FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.interview_sessions IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.objects_to_erase FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.objects_to_erase IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.practice_sessions FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.practice_sessions IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.question_history FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.question_history IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.questions FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.questions IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.resume_analyses FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.resume_analyses IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.skill_progress FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.skill_progress IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.users FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON public.users IS 'Lets only the table''s owner truncate, whatever has been granted since.';
CREATE TRIGGER shorten_feedback BEFORE INSERT OR UPDATE OF feedback ON public.attempts FOR EACH ROW EXECUTE FUNCTION public.shorten_feedback();
CREATE TRIGGER step1_update_user_stats_on_delete AFTER DELETE ON public.attempts REFERENCING OLD TABLE AS old_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_delete ON public.attempts IS 'Keeps the user''s counters, practice days and streak exact when attempts are deleted.';
CREATE TRIGGER step1_update_user_stats_on_insert AFTER INSERT ON public.attempts REFERENCING NEW TABLE AS new_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_insert ON public.attempts IS 'Keeps the user''s counters, practice days and streak exact when attempts are inserted.';
CREATE TRIGGER step1_update_user_stats_on_truncate AFTER TRUNCATE ON public.attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_truncate ON public.attempts IS 'Keeps the user''s counters, practice days and streak exact when attempts are truncated.';
CREATE TRIGGER step1_update_user_stats_on_update AFTER UPDATE ON public.attempts REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_update ON public.attempts IS 'Keeps the user''s counters, practice days and streak exact when attempts are updated.';
CREATE TRIGGER step2_update_skill_progress_on_delete AFTER DELETE ON public.attempts REFERENCING OLD TABLE AS old_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_delete ON public.attempts IS 'Keeps the user''s skill averages, trend and history exact when attempts are deleted.';
CREATE TRIGGER step2_update_skill_progress_on_insert AFTER INSERT ON public.attempts REFERENCING NEW TABLE AS new_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_insert ON public.attempts IS 'Keeps the user''s skill averages, trend and history exact when attempts are inserted.';
CREATE TRIGGER step2_update_skill_progress_on_truncate AFTER TRUNCATE ON public.attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_truncate ON public.attempts IS 'Keeps the user''s skill averages, trend and history exact when attempts are truncated.';
CREATE TRIGGER step2_update_skill_progress_on_update AFTER UPDATE ON public.attempts REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_update ON public.attempts IS 'Keeps the user''s skill averages, trend and history exact when attempts are updated.';
CREATE TRIGGER step3_update_question_history_on_delete AFTER DELETE ON public.attempts REFERENCING OLD TABLE AS old_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_delete ON public.attempts IS 'Keeps the user''s record per question exact when attempts are deleted.';
CREATE TRIGGER step3_update_question_history_on_insert AFTER INSERT ON public.attempts REFERENCING NEW TABLE AS new_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_insert ON public.attempts IS 'Keeps the user''s record per question exact when attempts are inserted.';
CREATE TRIGGER step3_update_question_history_on_truncate AFTER TRUNCATE ON public.attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_truncate ON public.attempts IS 'Keeps the user''s record per question exact when attempts are truncated.';
CREATE TRIGGER step3_update_question_history_on_update AFTER UPDATE ON public.attempts REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_update ON public.attempts IS 'Keeps the user''s record per question exact when attempts are updated.';
CREATE TRIGGER update_user_summaries_on_insert AFTER INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_summaries();
COMMENT ON TRIGGER update_user_summaries_on_insert ON public.users IS 'Counts attempts that came before their user, which a deferred foreign key allows.';
CREATE TRIGGER update_user_summaries_on_time_zone AFTER UPDATE ON public.users FOR EACH ROW WHEN ((old.time_zone IS DISTINCT FROM new.time_zone)) EXECUTE FUNCTION interview_core.update_user_summaries();
COMMENT ON TRIGGER update_user_summaries_on_time_zone ON public.users IS 'Recomputes the user''s practice days and streak when their time zone changes.';
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE SET NULL;
COMMENT ON CONSTRAINT attempts_question_id_fkey ON public.attempts IS 'The attempt stays when its question is deleted.';
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.interview_sessions(id) ON DELETE SET NULL;
COMMENT ON CONSTRAINT attempts_session_id_fkey ON public.attempts IS 'The attempt stays when its session is deleted.';
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT attempts_user_id_fkey ON public.attempts IS 'Rows go with their user.';
ALTER TABLE ONLY public.coaches
    ADD CONSTRAINT coaches_trains_fkey FOREIGN KEY (trains) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.interview_reports
    ADD CONSTRAINT interview_reports_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.interview_sessions(id) ON DELETE SET NULL;
COMMENT ON CONSTRAINT interview_reports_session_id_fkey ON public.interview_reports IS 'The report stays when its session is deleted.';
ALTER TABLE ONLY public.interview_reports
    ADD CONSTRAINT interview_reports_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT interview_reports_user_id_fkey ON public.interview_reports IS 'Rows go with their user.';
ALTER TABLE ONLY public.interview_sessions
    ADD CONSTRAINT interview_sessions_resume_analysis_id_fkey FOREIGN KEY (resume_analysis_id) REFERENCES public.resume_analyses(id) ON DELETE SET NULL;
COMMENT ON CONSTRAINT interview_sessions_resume_analysis_id_fkey ON public.interview_sessions IS 'The session stays when its resume analysis is deleted.';
ALTER TABLE ONLY public.interview_sessions
    ADD CONSTRAINT interview_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT interview_sessions_user_id_fkey ON public.interview_sessions IS 'Rows go with their user.';
ALTER TABLE ONLY public.practice_sessions
    ADD CONSTRAINT practice_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT practice_sessions_user_id_fkey ON public.practice_sessions IS 'Rows go with their user.';
ALTER TABLE ONLY public.question_history
    ADD CONSTRAINT question_history_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT question_history_question_id_fkey ON public.question_history IS 'Rows go with their question.';
ALTER TABLE ONLY public.question_history
    ADD CONSTRAINT question_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT question_history_user_id_fkey ON public.question_history IS 'Rows go with their user.';
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.users(id) ON DELETE SET NULL;
COMMENT ON CONSTRAINT questions_uploaded_by_fkey ON public.questions IS 'A custom question stays when its author is deleted.';
ALTER TABLE ONLY public.resume_analyses
    ADD CONSTRAINT resume_analyses_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT resume_analyses_user_id_fkey ON public.resume_analyses IS 'Rows go with their user.';
ALTER TABLE ONLY public.skill_progress
    ADD CONSTRAINT skill_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT skill_progress_user_id_fkey ON public.skill_progress IS 'Rows go with their user.';
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE;
COMMENT ON CONSTRAINT users_id_fkey ON public.users IS 'Deleting the account deletes the profile and everything that hangs on it.';
CREATE POLICY "Coaches read" ON public.attempts FOR SELECT TO anon USING (false);
CREATE POLICY "Create own profile" ON public.users FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = id));
COMMENT ON POLICY "Create own profile" ON public.users IS 'Users may create the profile of their own account; an upsert needs this too.';
CREATE POLICY "Create own reports" ON public.interview_reports FOR INSERT TO authenticated WITH CHECK (((( SELECT auth.uid() AS uid) = user_id) AND ((session_id IS NULL) OR (EXISTS ( SELECT
   FROM public.interview_sessions session
  WHERE ((session.id = interview_reports.session_id) AND (session.user_id = ( SELECT auth.uid() AS uid))))))));
COMMENT ON POLICY "Create own reports" ON public.interview_reports IS 'Users create reports in their own name, on sessions of their own.';
CREATE POLICY "Create own resume analyses" ON public.resume_analyses FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "Create own resume analyses" ON public.resume_analyses IS 'Users create resume analyses in their own name only.';
CREATE POLICY "Create own sessions" ON public.interview_sessions FOR INSERT TO authenticated WITH CHECK (((( SELECT auth.uid() AS uid) = user_id) AND ((resume_analysis_id IS NULL) OR (EXISTS ( SELECT
   FROM public.resume_analyses resume
  WHERE ((resume.id = interview_sessions.resume_analysis_id) AND (resume.user_id = ( SELECT auth.uid() AS uid))))))));
COMMENT ON POLICY "Create own sessions" ON public.interview_sessions IS 'Users create sessions in their own name, based on resume analyses of their own.';
CREATE POLICY "Insert Own Custom" ON public.questions FOR INSERT TO authenticated WITH CHECK ((is_custom AND (uploaded_by = ( SELECT auth.uid() AS uid))));
COMMENT ON POLICY "Insert Own Custom" ON public.questions IS 'Users add custom questions in their own name.';
CREATE POLICY "Public Read" ON public.questions FOR SELECT TO anon USING (is_active);
COMMENT ON POLICY "Public Read" ON public.questions IS 'Anyone may read active questions.';
CREATE POLICY "Read Active Or Own" ON public.questions FOR SELECT TO authenticated USING ((is_active OR (uploaded_by = ( SELECT auth.uid() AS uid))));
COMMENT ON POLICY "Read Active Or Own" ON public.questions IS 'Signed-in users read active questions and all that they added themselves.';
CREATE POLICY "Service role reads installation" ON public.interview_core_installation FOR SELECT TO service_role USING (true);
COMMENT ON POLICY "Service role reads installation" ON public.interview_core_installation IS 'The backend may read version and settings; clients see nothing. configure() writes them.';
CREATE POLICY "Service role reads objects to erase" ON public.objects_to_erase FOR SELECT TO service_role USING (true);
COMMENT ON POLICY "Service role reads objects to erase" ON public.objects_to_erase IS 'The backend erases what is listed; clients see nothing.';
CREATE POLICY "Update Own Custom" ON public.questions FOR UPDATE TO authenticated USING ((is_custom AND (uploaded_by = ( SELECT auth.uid() AS uid)))) WITH CHECK ((is_custom AND (uploaded_by = ( SELECT auth.uid() AS uid))));
COMMENT ON POLICY "Update Own Custom" ON public.questions IS 'Users edit and deactivate their own custom questions, which stay custom and their own.';
CREATE POLICY "Update own profile" ON public.users FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = id)) WITH CHECK ((( SELECT auth.uid() AS uid) = id));
COMMENT ON POLICY "Update own profile" ON public.users IS 'Users update their own profile; which columns is for the grants and protect_derived_columns.';
CREATE POLICY "Update own resume analyses" ON public.resume_analyses FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "Update own resume analyses" ON public.resume_analyses IS 'Users update their own resume analyses and cannot give them away.';
CREATE POLICY "Update own sessions" ON public.interview_sessions FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK (((( SELECT auth.uid() AS uid) = user_id) AND ((resume_analysis_id IS NULL) OR (EXISTS ( SELECT
   FROM public.resume_analyses resume
  WHERE ((resume.id = interview_sessions.resume_analysis_id) AND (resume.user_id = ( SELECT auth.uid() AS uid))))))));
COMMENT ON POLICY "Update own sessions" ON public.interview_sessions IS 'Users update their own sessions and cannot give them away.';
CREATE POLICY "View own attempts" ON public.attempts FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own attempts" ON public.attempts IS 'Users read their own attempts. Only the service role writes them.';
CREATE POLICY "View own practice sessions" ON public.practice_sessions FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own practice sessions" ON public.practice_sessions IS 'Users read their own practice days. Only triggers write them.';
CREATE POLICY "View own profile" ON public.users FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = id));
COMMENT ON POLICY "View own profile" ON public.users IS 'Users read their own profile.';
CREATE POLICY "View own question history" ON public.question_history FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own question history" ON public.question_history IS 'Users read their own record per question. Only triggers write it.';
CREATE POLICY "View own reports" ON public.interview_reports FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own reports" ON public.interview_reports IS 'Users read their own reports.';
CREATE POLICY "View own resume analyses" ON public.resume_analyses FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own resume analyses" ON public.resume_analyses IS 'Users read their own resume analyses.';
CREATE POLICY "View own sessions" ON public.interview_sessions FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own sessions" ON public.interview_sessions IS 'Users read their own sessions.';
CREATE POLICY "View own skill progress" ON public.skill_progress FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));
COMMENT ON POLICY "View own skill progress" ON public.skill_progress IS 'Users read their own skill progress. Only triggers write it.';
ALTER TABLE public.attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.interview_core_installation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.interview_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.interview_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.objects_to_erase ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.practice_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.question_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.questions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.resume_analyses ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.skill_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA interview_core TO authenticated;
GRANT USAGE ON SCHEMA interview_core TO service_role;
GRANT USAGE ON SCHEMA public TO anon;
GRANT USAGE ON SCHEMA public TO authenticated;
GRANT USAGE ON SCHEMA public TO service_role;
GRANT ALL ON SCHEMA public TO app_owner;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.check_summaries(target_schema name, for_user uuid) TO service_role;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.erase_user(user_id uuid, target_schema name) TO service_role;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.export_user(user_id uuid, target_schema name) TO authenticated;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.export_user(user_id uuid, target_schema name) TO service_role;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.sub_scores(ml_scores jsonb) TO service_role;
RESET SESSION AUTHORIZATION;
GRANT ALL ON FUNCTION public.shorten_feedback() TO anon;
GRANT ALL ON FUNCTION public.shorten_feedback() TO authenticated;
GRANT ALL ON FUNCTION public.shorten_feedback() TO service_role;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.moving_average(numeric) TO authenticated;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.moving_average(numeric) TO service_role;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.moving_average(numeric, integer) TO authenticated;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.moving_average(numeric, integer) TO service_role;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.trend(numeric) TO authenticated;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.trend(numeric) TO service_role;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.trend(numeric, integer, numeric) TO authenticated;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION app_owner;
GRANT ALL ON FUNCTION interview_core.trend(numeric, integer, numeric) TO service_role;
RESET SESSION AUTHORIZATION;
GRANT SELECT ON TABLE public.attempts TO authenticated;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attempts TO service_role;
GRANT SELECT,USAGE ON SEQUENCE public.attempts_id_seq TO service_role;
GRANT ALL ON TABLE public.best_answers TO anon;
GRANT ALL ON TABLE public.best_answers TO authenticated;
GRANT ALL ON TABLE public.best_answers TO service_role;
GRANT ALL ON TABLE public.coaches TO anon;
GRANT ALL ON TABLE public.coaches TO authenticated;
GRANT ALL ON TABLE public.coaches TO service_role;
GRANT SELECT ON TABLE public.interview_core_installation TO service_role;
GRANT SELECT,INSERT ON TABLE public.interview_reports TO authenticated;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.interview_reports TO service_role;
GRANT SELECT,INSERT,UPDATE ON TABLE public.interview_sessions TO authenticated;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.interview_sessions TO service_role;
GRANT SELECT,INSERT,DELETE ON TABLE public.objects_to_erase TO service_role;
GRANT SELECT ON TABLE public.practice_sessions TO authenticated;
GRANT SELECT ON TABLE public.practice_sessions TO service_role;
GRANT SELECT ON TABLE public.question_history TO authenticated;
GRANT SELECT ON TABLE public.question_history TO service_role;
GRANT SELECT ON TABLE public.questions TO anon;
GRANT SELECT ON TABLE public.questions TO authenticated;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.questions TO service_role;
GRANT INSERT(question),UPDATE(question) ON TABLE public.questions TO authenticated;
GRANT INSERT(ideal_answer),UPDATE(ideal_answer) ON TABLE public.questions TO authenticated;
GRANT INSERT(keywords),UPDATE(keywords) ON TABLE public.questions TO authenticated;
GRANT INSERT(category),UPDATE(category) ON TABLE public.questions TO authenticated;
GRANT INSERT(domain),UPDATE(domain) ON TABLE public.questions TO authenticated;
GRANT INSERT(difficulty),UPDATE(difficulty) ON TABLE public.questions TO authenticated;
GRANT INSERT(time_limit_seconds),UPDATE(time_limit_seconds) ON TABLE public.questions TO authenticated;
GRANT INSERT(follow_up_questions),UPDATE(follow_up_questions) ON TABLE public.questions TO authenticated;
GRANT INSERT(is_custom),UPDATE(is_custom) ON TABLE public.questions TO authenticated;
GRANT INSERT(uploaded_by),UPDATE(uploaded_by) ON TABLE public.questions TO authenticated;
GRANT INSERT(is_active),UPDATE(is_active) ON TABLE public.questions TO authenticated;
GRANT INSERT(created_at) ON TABLE public.questions TO authenticated;
GRANT INSERT(updated_at),UPDATE(updated_at) ON TABLE public.questions TO authenticated;
GRANT SELECT ON TABLE public.question_stats TO service_role;
GRANT USAGE ON SEQUENCE public.questions_id_seq TO authenticated;
GRANT SELECT,USAGE ON SEQUENCE public.questions_id_seq TO service_role;
GRANT SELECT,INSERT,UPDATE ON TABLE public.resume_analyses TO authenticated;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.resume_analyses TO service_role;
GRANT SELECT ON TABLE public.session_summary TO authenticated;
GRANT SELECT ON TABLE public.session_summary TO service_role;
GRANT SELECT ON TABLE public.skill_progress TO authenticated;
GRANT SELECT ON TABLE public.skill_progress TO service_role;
GRANT SELECT ON TABLE public.skill_breakdown TO authenticated;
GRANT SELECT ON TABLE public.skill_breakdown TO service_role;
GRANT SELECT ON TABLE public.users TO authenticated;
GRANT SELECT,DELETE ON TABLE public.users TO service_role;
GRANT INSERT(id),UPDATE(id) ON TABLE public.users TO authenticated;
GRANT INSERT(id),UPDATE(id) ON TABLE public.users TO service_role;
GRANT INSERT(email),UPDATE(email) ON TABLE public.users TO authenticated;
GRANT INSERT(email),UPDATE(email) ON TABLE public.users TO service_role;
GRANT INSERT(full_name),UPDATE(full_name) ON TABLE public.users TO authenticated;
GRANT INSERT(full_name),UPDATE(full_name) ON TABLE public.users TO service_role;
GRANT INSERT(avatar_url),UPDATE(avatar_url) ON TABLE public.users TO authenticated;
GRANT INSERT(avatar_url),UPDATE(avatar_url) ON TABLE public.users TO service_role;
GRANT INSERT(preferences),UPDATE(preferences) ON TABLE public.users TO authenticated;
GRANT INSERT(preferences),UPDATE(preferences) ON TABLE public.users TO service_role;
GRANT INSERT(target_role),UPDATE(target_role) ON TABLE public.users TO authenticated;
GRANT INSERT(target_role),UPDATE(target_role) ON TABLE public.users TO service_role;
GRANT INSERT(target_industry),UPDATE(target_industry) ON TABLE public.users TO authenticated;
GRANT INSERT(target_industry),UPDATE(target_industry) ON TABLE public.users TO service_role;
GRANT INSERT(experience_level),UPDATE(experience_level) ON TABLE public.users TO authenticated;
GRANT INSERT(experience_level),UPDATE(experience_level) ON TABLE public.users TO service_role;
GRANT INSERT(time_zone),UPDATE(time_zone) ON TABLE public.users TO authenticated;
GRANT INSERT(time_zone),UPDATE(time_zone) ON TABLE public.users TO service_role;
GRANT INSERT(created_at),UPDATE(created_at) ON TABLE public.users TO service_role;
GRANT INSERT(updated_at),UPDATE(updated_at) ON TABLE public.users TO authenticated;
GRANT INSERT(updated_at),UPDATE(updated_at) ON TABLE public.users TO service_role;
GRANT SELECT ON TABLE public.user_progress_overview TO authenticated;
GRANT SELECT ON TABLE public.user_progress_overview TO service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON SEQUENCES  TO anon;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON SEQUENCES  TO authenticated;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON SEQUENCES  TO service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON FUNCTIONS  TO anon;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON FUNCTIONS  TO authenticated;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON FUNCTIONS  TO service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON TABLES  TO anon;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON TABLES  TO authenticated;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT ALL ON TABLES  TO service_role;
CREATE TRIGGER handle_new_user_in_public AFTER INSERT OR UPDATE OF email ON auth.users FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('public');
