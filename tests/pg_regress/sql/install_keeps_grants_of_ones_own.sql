-- What a DBA grants on purpose stays: on columns of their own, to read, and to write with a policy of their own.
BEGIN;
CREATE ROLE analyst;
ALTER TABLE users ADD COLUMN nickname text, ADD COLUMN headline text;
GRANT UPDATE (nickname, headline), INSERT (nickname) ON users TO authenticated;
GRANT SELECT ON question_stats TO authenticated;
GRANT SELECT ON attempts TO analyst;
CREATE POLICY "Delete own sessions" ON interview_sessions FOR DELETE TO authenticated USING (auth.uid() = user_id);
GRANT DELETE ON interview_sessions TO authenticated;
CREATE POLICY "Record own attempts" ON attempts FOR INSERT TO authenticated WITH CHECK (auth.uid() = user_id);
GRANT INSERT (user_id, final_score) ON attempts TO authenticated;
-- Nothing makes these look intended, or safe.
GRANT DELETE ON resume_analyses TO authenticated;
CREATE POLICY "Correct own skills" ON skill_progress FOR UPDATE TO authenticated USING (auth.uid() = user_id);
GRANT UPDATE ON skill_progress TO authenticated, service_role;
GRANT UPDATE (total_score) ON practice_sessions TO service_role;
GRANT UPDATE ON SEQUENCE questions_id_seq TO authenticated;
SELECT interview_core.install();
SELECT has_column_privilege('authenticated', 'users', 'nickname', 'UPDATE, INSERT') AS own_column,
    has_table_privilege('authenticated', 'question_stats', 'SELECT') AS read,
    has_table_privilege('analyst', 'attempts', 'SELECT') AS analyst,
    has_table_privilege('authenticated', 'interview_sessions', 'DELETE') AS delete_with_policy,
    has_column_privilege('authenticated', 'attempts', 'final_score', 'INSERT') AS insert_with_policy;
SELECT has_table_privilege('authenticated', 'resume_analyses', 'DELETE') AS without_policy,
    has_any_column_privilege('authenticated', 'skill_progress', 'UPDATE')
        OR has_any_column_privilege('service_role', 'skill_progress', 'UPDATE')
        OR has_any_column_privilege('service_role', 'practice_sessions', 'UPDATE') AS summaries,
    has_sequence_privilege('authenticated', 'questions_id_seq', 'UPDATE') AS sequence;
-- GRANT ALL is undone, but not for columns of one's own.
GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC, anon, authenticated, service_role;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO anon, authenticated;
GRANT ALL ON ALL ROUTINES IN SCHEMA interview_core TO PUBLIC, anon;
SET LOCAL client_min_messages = notice;
SELECT interview_core.install();
SET LOCAL client_min_messages = warning;
SELECT grantee, table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type) FROM information_schema.role_table_grants
WHERE table_schema = 'public' AND table_name IN ('attempts', 'users', 'skill_progress', 'question_stats')
    AND grantee IN ('PUBLIC', 'anon', 'authenticated', 'service_role')
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT has_column_privilege('authenticated', 'users', 'nickname', 'UPDATE, INSERT') AS own_column,
    has_function_privilege('anon', 'interview_core.install(name)', 'EXECUTE') AS function;
ROLLBACK;

-- Whoever granted: what another role passed on is taken back as well.
BEGIN;
CREATE ROLE helper;
GRANT ALL ON attempts TO helper WITH GRANT OPTION;
SET LOCAL ROLE helper;
GRANT INSERT, TRIGGER ON attempts TO authenticated;
RESET ROLE;
SELECT interview_core.install();
SELECT has_table_privilege('authenticated', 'attempts', 'INSERT') AS insert,
    has_table_privilege('authenticated', 'attempts', 'TRIGGER') AS trigger,
    has_table_privilege('helper', 'attempts', 'INSERT WITH GRANT OPTION') AS helper;
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
