COMMENT ON TABLE @schema@.interview_reports IS
    'Reports made for users, on a session or a period. Created by users for themselves; changed and deleted by the service role only.';

COMMENT ON COLUMN @schema@.interview_reports.id IS 'Identifier of the report.';
COMMENT ON COLUMN @schema@.interview_reports.user_id IS 'Whose report it is.';
COMMENT ON COLUMN @schema@.interview_reports.session_id IS 'Session it is about; NULL for a period or when since deleted.';
COMMENT ON COLUMN @schema@.interview_reports.report_type IS 'session, weekly, monthly or custom.';
COMMENT ON COLUMN @schema@.interview_reports.report_title IS 'Title.';
COMMENT ON COLUMN @schema@.interview_reports.report_data IS 'Content of the report.';
COMMENT ON COLUMN @schema@.interview_reports.pdf_file_url IS 'Path of the PDF in its storage bucket.';
COMMENT ON COLUMN @schema@.interview_reports.file_size_bytes IS 'Size of the PDF in bytes.';
COMMENT ON COLUMN @schema@.interview_reports.status IS 'generating, generated or failed; written by the backend.';
COMMENT ON COLUMN @schema@.interview_reports.created_at IS 'When the row was created.';

COMMENT ON CONSTRAINT interview_reports_pkey ON @schema@.interview_reports IS 'One row per id.';
COMMENT ON CONSTRAINT interview_reports_user_id_fkey ON @schema@.interview_reports IS 'Rows go with their user.';
COMMENT ON CONSTRAINT interview_reports_session_id_fkey ON @schema@.interview_reports IS 'The report stays when its session is deleted.';
COMMENT ON CONSTRAINT interview_reports_report_type_check ON @schema@.interview_reports IS 'session, weekly, monthly or custom.';
COMMENT ON CONSTRAINT interview_reports_file_size_bytes_check ON @schema@.interview_reports IS 'Not negative.';
COMMENT ON CONSTRAINT interview_reports_status_check ON @schema@.interview_reports IS 'generating, generated or failed.';
COMMENT ON CONSTRAINT interview_reports_created_at_check ON @schema@.interview_reports IS 'Within the years 1970 to 9999; infinity is refused.';

COMMENT ON INDEX @schema@.interview_reports_user_id_created_at_idx IS 'A user''s reports by time; covers the foreign key to users.';
COMMENT ON INDEX @schema@.interview_reports_session_id_idx IS 'Covers the foreign key to interview_sessions.';
COMMENT ON INDEX @schema@.interview_reports_objects_of_others_idx IS 'Rows that refer to a file of another user, for the lists of what to erase.';
