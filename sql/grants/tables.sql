-- Everything is taken away first: default privileges (Supabase's grant ALL to the client roles) have
-- already been applied to the new tables. Revoking ALL on a table takes its column privileges too.
-- Rows are guarded by the policies; what a role may do to a table at all stands here.
-- Nobody gets TRIGGER, TRUNCATE or REFERENCES. Summaries are written by the tables' owner only.

REVOKE ALL ON
    @schema@.users,
    @schema@.interview_sessions,
    @schema@.questions,
    @schema@.attempts,
    @schema@.resume_analyses,
    @schema@.skill_progress,
    @schema@.question_history,
    @schema@.practice_sessions,
    @schema@.interview_reports,
    @schema@.interview_core_installation,
    @schema@.objects_to_erase,
    @schema@.user_progress_overview,
    @schema@.skill_breakdown,
    @schema@.session_summary,
    @schema@.question_stats
FROM PUBLIC, anon, authenticated, service_role;

REVOKE ALL ON SEQUENCE @schema@.attempts_id_seq, @schema@.questions_id_seq
FROM PUBLIC, anon, authenticated, service_role;

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
    @schema@.skill_progress,
    @schema@.question_history,
    @schema@.practice_sessions,
    @schema@.interview_reports,
    @schema@.user_progress_overview,
    @schema@.skill_breakdown,
    @schema@.session_summary
TO authenticated;

-- Every column of ours, so that saving a whole row is no error: a trigger ignores what is given for the derived ones.
-- Columns that the application adds are its own to grant.
GRANT
    INSERT (
        id, email, full_name, avatar_url, preferences, target_role, target_industry, experience_level, time_zone,
        total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak,
        last_practice_date, created_at, updated_at
    ),
    UPDATE (
        id, email, full_name, avatar_url, preferences, target_role, target_industry, experience_level, time_zone,
        total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak,
        last_practice_date, created_at, updated_at
    )
ON @schema@.users TO authenticated, service_role;

GRANT INSERT, UPDATE ON @schema@.interview_sessions, @schema@.resume_analyses TO authenticated;
GRANT INSERT ON @schema@.interview_reports TO authenticated;

-- Not questions.id: a client could occupy numbers that the sequence has yet to give.
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
GRANT USAGE ON SEQUENCE @schema@.questions_id_seq TO authenticated;

-- The application's backend.

GRANT SELECT ON
    @schema@.users,
    @schema@.interview_sessions,
    @schema@.questions,
    @schema@.attempts,
    @schema@.resume_analyses,
    @schema@.skill_progress,
    @schema@.question_history,
    @schema@.practice_sessions,
    @schema@.interview_reports,
    @schema@.interview_core_installation,
    @schema@.objects_to_erase,
    @schema@.user_progress_overview,
    @schema@.skill_breakdown,
    @schema@.session_summary,
    @schema@.question_stats
TO service_role;

GRANT DELETE ON @schema@.users TO service_role;

GRANT INSERT, UPDATE, DELETE ON
    @schema@.interview_sessions,
    @schema@.questions,
    @schema@.attempts,
    @schema@.resume_analyses,
    @schema@.interview_reports
TO service_role;

GRANT INSERT, DELETE ON @schema@.objects_to_erase TO service_role;

GRANT USAGE, SELECT ON SEQUENCE @schema@.attempts_id_seq, @schema@.questions_id_seq TO service_role;
