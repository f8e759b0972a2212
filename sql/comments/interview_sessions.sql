COMMENT ON TABLE @schema@.interview_sessions IS
    'Mock interviews, each of several attempts. Written by users for themselves, but for the averages, and by the service role.';

COMMENT ON COLUMN @schema@.interview_sessions.id IS 'Identifier of the session.';
COMMENT ON COLUMN @schema@.interview_sessions.user_id IS 'Whose session it is.';
COMMENT ON COLUMN @schema@.interview_sessions.domain IS 'Field of the interview, general by default.';
COMMENT ON COLUMN @schema@.interview_sessions.job_description IS 'Text of the job offer practised for.';
COMMENT ON COLUMN @schema@.interview_sessions.job_title IS 'Job title practised for.';
COMMENT ON COLUMN @schema@.interview_sessions.session_name IS 'Name given by the user.';
COMMENT ON COLUMN @schema@.interview_sessions.difficulty_preference IS 'Difficulty asked for, medium by default.';
COMMENT ON COLUMN @schema@.interview_sessions.question_ids IS 'Questions planned, in order. Not a foreign key: deleted questions stay listed.';
COMMENT ON COLUMN @schema@.interview_sessions.total_questions IS 'How many questions are planned.';
COMMENT ON COLUMN @schema@.interview_sessions.completed_questions IS 'How many have been answered, as the backend counts; clients cannot write it.';
COMMENT ON COLUMN @schema@.interview_sessions.status IS 'in_progress, completed or abandoned.';
COMMENT ON COLUMN @schema@.interview_sessions.jd_keywords IS 'Keywords found in the job description.';
COMMENT ON COLUMN @schema@.interview_sessions.jd_analysis IS 'Analysis of the job description.';
COMMENT ON COLUMN @schema@.interview_sessions.resume_analysis_id IS 'Resume analysis the session is based on.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_content_score IS 'Average content score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_delivery_score IS 'Average delivery score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_communication_score IS 'Average communication score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_voice_score IS 'Average voice score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_confidence_score IS 'Average confidence score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_structure_score IS 'Average structure score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.avg_final_score IS 'Average final score, 0 to 100, as the backend stored it; session_summary computes its own.';
COMMENT ON COLUMN @schema@.interview_sessions.consolidated_feedback IS 'Final summary of the session.';
COMMENT ON COLUMN @schema@.interview_sessions.strengths IS 'What went well.';
COMMENT ON COLUMN @schema@.interview_sessions.improvements IS 'What to work on.';
COMMENT ON COLUMN @schema@.interview_sessions.started_at IS 'When the session began.';
COMMENT ON COLUMN @schema@.interview_sessions.completed_at IS 'When it was completed; NULL before.';
COMMENT ON COLUMN @schema@.interview_sessions.created_at IS 'When the row was created.';
COMMENT ON COLUMN @schema@.interview_sessions.updated_at IS 'When the row was last changed; set by a trigger.';

COMMENT ON CONSTRAINT interview_sessions_pkey ON @schema@.interview_sessions IS 'One row per id.';
COMMENT ON CONSTRAINT interview_sessions_user_id_fkey ON @schema@.interview_sessions IS 'Rows go with their user.';
COMMENT ON CONSTRAINT interview_sessions_resume_analysis_id_fkey ON @schema@.interview_sessions IS 'The session stays when its resume analysis is deleted.';
COMMENT ON CONSTRAINT interview_sessions_total_questions_check ON @schema@.interview_sessions IS 'Not negative.';
COMMENT ON CONSTRAINT interview_sessions_completed_questions_check ON @schema@.interview_sessions IS 'Not negative.';
COMMENT ON CONSTRAINT interview_sessions_status_check ON @schema@.interview_sessions IS 'in_progress, completed or abandoned.';
COMMENT ON CONSTRAINT interview_sessions_avg_content_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_delivery_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_communication_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_voice_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_confidence_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_structure_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_avg_final_score_check ON @schema@.interview_sessions IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_sessions_times_check ON @schema@.interview_sessions IS 'Times within the years 1970 to 9999; infinity is refused.';

COMMENT ON INDEX @schema@.interview_sessions_user_id_created_at_idx IS 'A user''s sessions by time; covers the foreign key to users.';
COMMENT ON INDEX @schema@.interview_sessions_resume_analysis_id_idx IS 'Covers the foreign key to resume_analyses.';
