COMMENT ON TABLE @schema@.resume_analyses IS
    'Parsed resumes and what was found in them. Written by users for themselves, but for the scores, and by the service role.';

COMMENT ON COLUMN @schema@.resume_analyses.id IS 'Identifier of the analysis.';
COMMENT ON COLUMN @schema@.resume_analyses.user_id IS 'Whose resume it is; NULL for one without an account, which only the service role reads.';
COMMENT ON COLUMN @schema@.resume_analyses.file_name IS 'Name of the uploaded file.';
COMMENT ON COLUMN @schema@.resume_analyses.file_url IS 'Path of the file in its storage bucket.';
COMMENT ON COLUMN @schema@.resume_analyses.file_size_bytes IS 'Size of the file in bytes.';
COMMENT ON COLUMN @schema@.resume_analyses.resume_text IS 'Text extracted from the file.';
COMMENT ON COLUMN @schema@.resume_analyses.job_description IS 'Job offer the resume was compared with.';
COMMENT ON COLUMN @schema@.resume_analyses.job_title IS 'Job title it was compared with.';
COMMENT ON COLUMN @schema@.resume_analyses.skill_match_pct IS 'Share of the required skills found, 0 to 100; written by the backend.';
COMMENT ON COLUMN @schema@.resume_analyses.similarity_score IS 'Similarity to the job description, 0 to 100; written by the backend.';
COMMENT ON COLUMN @schema@.resume_analyses.overall_score IS 'Overall score, 0 to 100; written by the backend.';
COMMENT ON COLUMN @schema@.resume_analyses.matched_skills IS 'Required skills that were found.';
COMMENT ON COLUMN @schema@.resume_analyses.missing_skills IS 'Required skills that were not.';
COMMENT ON COLUMN @schema@.resume_analyses.additional_skills IS 'Skills found that were not required.';
COMMENT ON COLUMN @schema@.resume_analyses.experience_analysis IS 'Analysis of the work experience.';
COMMENT ON COLUMN @schema@.resume_analyses.education_analysis IS 'Analysis of the education.';
COMMENT ON COLUMN @schema@.resume_analyses.keyword_analysis IS 'Analysis of keywords.';
COMMENT ON COLUMN @schema@.resume_analyses.feedback IS 'Structured feedback of the language model.';
COMMENT ON COLUMN @schema@.resume_analyses.strengths IS 'What is good.';
COMMENT ON COLUMN @schema@.resume_analyses.improvements IS 'What to improve.';
COMMENT ON COLUMN @schema@.resume_analyses.recommendations IS 'What to do next.';
COMMENT ON COLUMN @schema@.resume_analyses.detected_domain IS 'Field the resume speaks of.';
COMMENT ON COLUMN @schema@.resume_analyses.detected_seniority IS 'Seniority the resume speaks of.';
COMMENT ON COLUMN @schema@.resume_analyses.is_management_role IS 'True if the resume speaks of a management role.';
COMMENT ON COLUMN @schema@.resume_analyses.status IS 'processing, completed or failed.';
COMMENT ON COLUMN @schema@.resume_analyses.error_message IS 'Why it failed.';
COMMENT ON COLUMN @schema@.resume_analyses.created_at IS 'When the row was created.';
COMMENT ON COLUMN @schema@.resume_analyses.updated_at IS 'When the row was last changed; set by a trigger.';

COMMENT ON CONSTRAINT resume_analyses_pkey ON @schema@.resume_analyses IS 'One row per id.';
COMMENT ON CONSTRAINT resume_analyses_user_id_fkey ON @schema@.resume_analyses IS 'Rows go with their user.';
COMMENT ON CONSTRAINT resume_analyses_file_size_bytes_check ON @schema@.resume_analyses IS 'Not negative.';
COMMENT ON CONSTRAINT resume_analyses_skill_match_pct_check ON @schema@.resume_analyses IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT resume_analyses_similarity_score_check ON @schema@.resume_analyses IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT resume_analyses_overall_score_check ON @schema@.resume_analyses IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT resume_analyses_status_check ON @schema@.resume_analyses IS 'processing, completed or failed.';
COMMENT ON CONSTRAINT resume_analyses_created_at_check ON @schema@.resume_analyses IS 'Within the years 1970 to 9999; infinity is refused.';
COMMENT ON CONSTRAINT resume_analyses_updated_at_check ON @schema@.resume_analyses IS 'Within the years 1970 to 9999; infinity is refused.';

COMMENT ON INDEX @schema@.resume_analyses_user_id_created_at_idx IS 'A user''s analyses by time; covers the foreign key to users.';
COMMENT ON INDEX @schema@.resume_analyses_objects_of_others_idx IS 'Rows that refer to a file of another user, for the lists of what to erase.';
