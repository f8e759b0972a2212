-- What the application's roles may do to a table. The policies say to which rows. install() reads
-- this list: it grants what is missing and revokes what looks like GRANT ALL (docs/security.md,
-- "Grants of your own"). Nobody gets TRIGGER, TRUNCATE or REFERENCES. Only the tables' owner writes
-- summaries. A dropped column or a renamed sequence makes no GRANT fail.

GRANT USAGE ON SCHEMA @schema@ TO anon, authenticated, service_role;

-- Visitors who have not signed in: the question bank.

GRANT SELECT ON @schema@.questions TO anon;

-- Signed-in users: their own rows.

GRANT SELECT ON
    @schema@.users,
    @schema@.interview_sessions,
    @schema@.questions,
    @schema@.attempts,
    @schema@.resume_analyses,
    @summaries@,
    @schema@.time_zone_history,
    @schema@.excused_days,
    @schema@.milestones,
    @schema@.interview_reports,
    @schema@.user_progress_overview,
    @schema@.skill_breakdown,
    @schema@.session_summary,
    @schema@.skill_needs,
    @schema@.domain_progress,
    @schema@.weekly_summary
TO authenticated;

-- All columns of the extension's, so that saving a whole row is not an error: a trigger ignores
-- values for the derived ones. The application grants the columns that it adds.
GRANT
    INSERT (
        id, email, full_name, avatar_url, preferences, target_role, target_industry, experience_level, time_zone,
        weekly_goal, @derived_columns@, created_at, updated_at
    ),
    UPDATE (
        id, email, full_name, avatar_url, preferences, target_role, target_industry, experience_level, time_zone,
        weekly_goal, @derived_columns@, created_at, updated_at
    )
ON @schema@.users TO authenticated, service_role;

-- Not the figures that the backend computes: averages and counts of a session, scores of an
-- analysis, and whether a report is ready.
GRANT
    INSERT (
        id, user_id, domain, job_description, job_title, session_name, difficulty_preference, question_ids,
        total_questions, status, jd_keywords, jd_analysis, resume_analysis_id, consolidated_feedback, strengths,
        improvements, started_at, completed_at, created_at, updated_at
    ),
    UPDATE (
        id, user_id, domain, job_description, job_title, session_name, difficulty_preference, question_ids,
        total_questions, status, jd_keywords, jd_analysis, resume_analysis_id, consolidated_feedback, strengths,
        improvements, started_at, completed_at, created_at, updated_at
    )
ON @schema@.interview_sessions TO authenticated;
GRANT
    INSERT (
        id, user_id, file_name, file_url, file_size_bytes, resume_text, job_description, job_title, matched_skills,
        missing_skills, additional_skills, experience_analysis, education_analysis, keyword_analysis, feedback,
        strengths, improvements, recommendations, detected_domain, detected_seniority, is_management_role, status,
        error_message, created_at, updated_at
    ),
    UPDATE (
        id, user_id, file_name, file_url, file_size_bytes, resume_text, job_description, job_title, matched_skills,
        missing_skills, additional_skills, experience_analysis, education_analysis, keyword_analysis, feedback,
        strengths, improvements, recommendations, detected_domain, detected_seniority, is_management_role, status,
        error_message, created_at, updated_at
    )
ON @schema@.resume_analyses TO authenticated;
GRANT
    INSERT (
        id, user_id, session_id, report_type, report_title, report_data, pdf_file_url, file_size_bytes, created_at
    )
ON @schema@.interview_reports TO authenticated;

-- Not questions.id: a client could take numbers that the sequence has not given yet.
GRANT
    INSERT (
        question, ideal_answer, keywords, category, domain, difficulty, time_limit_seconds,
        follow_up_questions, is_custom, uploaded_by, is_active, created_at, updated_at
    ),
    UPDATE (
        question, ideal_answer, keywords, category, domain, difficulty, time_limit_seconds,
        follow_up_questions, is_custom, uploaded_by, is_active, updated_at
    )
ON @schema@.questions TO authenticated;

-- The application's backend.

GRANT SELECT ON
    @schema@.users,
    @schema@.interview_sessions,
    @schema@.questions,
    @schema@.attempts,
    @schema@.resume_analyses,
    @summaries@,
    @schema@.time_zone_history,
    @schema@.excused_days,
    @schema@.milestones,
    @schema@.interview_reports,
    @schema@.interview_core_installation,
    @schema@.objects_to_erase,
    @schema@.user_progress_overview,
    @schema@.skill_breakdown,
    @schema@.session_summary,
    @schema@.question_stats,
    @schema@.skill_needs,
    @schema@.domain_progress,
    @schema@.weekly_summary
TO service_role;

GRANT DELETE ON @schema@.users TO service_role;

GRANT INSERT, UPDATE, DELETE ON
    @schema@.interview_sessions,
    @schema@.questions,
    @schema@.attempts,
    @schema@.resume_analyses,
    @schema@.interview_reports
TO service_role;

-- What the user cannot decide. A milestone is written by the triggers alone.
GRANT INSERT, UPDATE, DELETE ON @schema@.time_zone_history, @schema@.excused_days TO service_role;
GRANT DELETE ON @schema@.milestones TO service_role;

GRANT INSERT, DELETE ON @schema@.objects_to_erase TO service_role;

GRANT USAGE, SELECT ON SEQUENCE @schema@.attempts_id_seq, @schema@.questions_id_seq TO service_role;
