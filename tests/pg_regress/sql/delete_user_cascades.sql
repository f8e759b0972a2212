-- Deleting an account removes everything of the user's, and nothing of anybody else's.
BEGIN;
INSERT INTO resume_analyses (id, user_id) VALUES ('10000000-0000-0000-0000-000000000001', id_of('Ada'));
INSERT INTO interview_sessions (id, user_id, resume_analysis_id) VALUES
    ('20000000-0000-0000-0000-000000000002', id_of('Ada'), '10000000-0000-0000-0000-000000000001');
INSERT INTO interview_reports (user_id, session_id) VALUES (id_of('Ada'), '20000000-0000-0000-0000-000000000002');
INSERT INTO questions (id, question, is_custom, uploaded_by) VALUES (104, 'Why not?', true, id_of('Ada'));
INSERT INTO attempts (user_id, question_id, session_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 104, '20000000-0000-0000-0000-000000000002', 50, 50, '2026-01-01 09:00+00'),
    (id_of('Bob'), 104, NULL, 60, 60, '2026-01-01 09:00+00');
DELETE FROM auth.users WHERE email = 'ada@example.com';
SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM attempts) AS attempts,
    (SELECT count(*) FROM skill_progress) AS skills, (SELECT count(*) FROM question_history) AS questions,
    (SELECT count(*) FROM practice_sessions) AS days, (SELECT count(*) FROM interview_sessions) AS sessions,
    (SELECT count(*) FROM resume_analyses) AS resumes, (SELECT count(*) FROM interview_reports) AS reports;
SELECT id, uploaded_by FROM questions WHERE id = 104;
SELECT * FROM interview_core.check_summaries();

-- Many at once.
INSERT INTO auth.users (id) SELECT gen_random_uuid() FROM generate_series(1, 1000);
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at)
SELECT id, 101, 50, 50, '2026-01-01 09:00+00' FROM users;
SELECT * FROM interview_core.check_summaries();
DELETE FROM users WHERE full_name IS NULL;
SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM attempts) AS attempts,
    (SELECT count(*) FROM skill_progress) AS skills, (SELECT count(*) FROM practice_sessions) AS days;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
