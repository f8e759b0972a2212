-- Schema version 3: what restores, tools and people around a database have shown to be missing.

-- Stored objects that rows of other users refer to. Commonly a row refers to its own user's folder and is in none
-- of these indexes, so that whoever deletes an account finds the others without reading the tables.
CREATE INDEX attempts_objects_of_others_idx ON @schema@.attempts (user_id)
    WHERE strpos(audio_file_url, coalesce(user_id, '00000000-0000-0000-0000-000000000000')::text) = 0;
CREATE INDEX resume_analyses_objects_of_others_idx ON @schema@.resume_analyses (user_id)
    WHERE strpos(file_url, coalesce(user_id, '00000000-0000-0000-0000-000000000000')::text) = 0;
CREATE INDEX interview_reports_objects_of_others_idx ON @schema@.interview_reports (user_id)
    WHERE strpos(pdf_file_url, coalesce(user_id, '00000000-0000-0000-0000-000000000000')::text) = 0;
