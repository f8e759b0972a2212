-- The backend analyses a resume before its owner signs up: the row has no user, and no client reaches it.
BEGIN;
SET LOCAL ROLE service_role;
INSERT INTO resume_analyses (id, file_name, overall_score) VALUES
    ('20000000-0000-0000-0000-000000000001', 'cv.pdf', 70) RETURNING user_id, status;
RESET ROLE;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT count(*) FROM resume_analyses;
UPDATE resume_analyses SET user_id = auth.uid();
DO $$ BEGIN ASSERT NOT EXISTS (SELECT FROM resume_analyses); END $$;
SELECT code, message FROM error_of($$INSERT INTO resume_analyses (file_name) VALUES ('cv.pdf')$$);
SELECT code, message FROM error_of($$INSERT INTO resume_analyses (user_id) VALUES (NULL)$$);
SELECT code, message FROM error_of($$INSERT INTO interview_sessions (user_id, resume_analysis_id)
    VALUES (auth.uid(), '20000000-0000-0000-0000-000000000001')$$);
INSERT INTO resume_analyses (user_id) VALUES (auth.uid()) RETURNING user_id = auth.uid();
SELECT code, message FROM error_of('UPDATE resume_analyses SET user_id = NULL');
-- Not even with a token that names nobody.
SET LOCAL request.jwt.claims = '{"role": "authenticated"}';
SELECT count(*) FROM resume_analyses;
RESET ROLE;
-- The backend hands it to its owner.
SET LOCAL ROLE service_role;
UPDATE resume_analyses SET user_id = id_of('Bob') WHERE user_id IS NULL;
RESET ROLE;
SELECT jsonb_array_length(interview_core.export_user(id_of('Bob')) -> 'resume_analyses');
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
