-- A schema's name may have quotes and backslashes in it: install() mends there, users export, and
-- attempts may come before their users.
BEGIN;
CREATE SCHEMA "it's \ ""quoted""";
SELECT interview_core.install($$it's \ "quoted"$$) = interview_core.install() AS installed;
SET LOCAL search_path = "it's \ ""quoted""", public;
DROP VIEW weekly_summary;
REVOKE SELECT ON milestones FROM authenticated;
REVOKE USAGE ON SCHEMA "it's \ ""quoted""" FROM authenticated;
SELECT interview_core.install($$it's \ "quoted"$$) = interview_core.install() AS installed;
SELECT has_schema_privilege('authenticated', $$it's \ "quoted"$$, 'USAGE'), has_table_privilege('authenticated', 'milestones', 'SELECT');
SELECT count(*) FROM weekly_summary;
ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
INSERT INTO attempts (user_id, final_score) VALUES ('c0000000-0000-0000-0000-000000000004', 50);
INSERT INTO auth.users (id) VALUES ('c0000000-0000-0000-0000-000000000004');
SELECT interview_core.export_user('c0000000-0000-0000-0000-000000000004', $$it's \ "quoted"$$) #> '{attempts,0,final_score}' AS score;
SELECT interview_core.configure($$it's \ "quoted"$$, skills => '{content}', streak_freezes => 1);
SELECT count(*) FROM interview_core.next_questions('c0000000-0000-0000-0000-000000000004', target_schema => $$it's \ "quoted"$$);
SELECT interview_core.progress_report('c0000000-0000-0000-0000-000000000004', '2026-01-01', '2026-01-02', $$it's \ "quoted"$$) -> 'version' AS version;
SELECT * FROM interview_core.check_summaries($$it's \ "quoted"$$);
ROLLBACK;
