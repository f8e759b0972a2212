-- A client cannot find out which ids of other users' rows exist by referring to them.
BEGIN;
INSERT INTO resume_analyses (id, user_id) VALUES ('10000000-0000-0000-0000-000000000001', id_of('Bob'));
INSERT INTO interview_sessions (id, user_id) VALUES ('20000000-0000-0000-0000-000000000002', id_of('Bob'));
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
-- One id exists, the other does not: the same answer.
SELECT code, message FROM error_of($$
    INSERT INTO interview_sessions (user_id, resume_analysis_id) VALUES (auth.uid(), '10000000-0000-0000-0000-000000000001')$$);
SELECT code, message FROM error_of($$
    INSERT INTO interview_sessions (user_id, resume_analysis_id) VALUES (auth.uid(), '10000000-0000-0000-0000-000000000009')$$);
SELECT code, message FROM error_of($$
    INSERT INTO interview_reports (user_id, session_id) VALUES (auth.uid(), '20000000-0000-0000-0000-000000000002')$$);
SELECT code, message FROM error_of($$
    INSERT INTO interview_reports (user_id, session_id) VALUES (auth.uid(), '20000000-0000-0000-0000-000000000009')$$);
SELECT code, message FROM error_of($$
    INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Mine?', true, 'b0000000-0000-0000-0000-000000000002')$$);
ROLLBACK;
