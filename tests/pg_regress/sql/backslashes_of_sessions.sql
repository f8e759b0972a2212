-- A session in which a backslash in a literal escapes, as before PostgreSQL 9.1, gets the same check
-- and the same installation.
BEGIN;
SET LOCAL standard_conforming_strings = off;
SET LOCAL escape_string_warning = off;
INSERT INTO attempts (user_id, final_score, content_score, created_at) VALUES (id_of('Ada'), 50, 50, '2026-01-01 09:00+00');
SELECT * FROM interview_core.check_summaries();
SELECT * FROM interview_core.check_summaries(for_user => id_of('Ada'));
SELECT interview_core.configure('public', target_score => 70, skills => '{content}');
SELECT * FROM interview_core.check_summaries();
CREATE SCHEMA practice;
SELECT interview_core.install('practice') = interview_core.install();
ROLLBACK;
