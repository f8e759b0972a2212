-- install() restores triggers, policies, grants and views that somebody changed, and leaves the rest alone.
BEGIN;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
ALTER TABLE users ADD COLUMN own_column text;
CREATE POLICY "Own policy" ON attempts FOR DELETE TO authenticated USING (false);
DROP POLICY "View own attempts" ON attempts;
ALTER TABLE skill_progress DISABLE ROW LEVEL SECURITY;
GRANT ALL ON users TO authenticated;
DROP VIEW skill_breakdown;
DROP TRIGGER mirror_email ON users;
SELECT interview_core.install();
SELECT polname FROM pg_policy WHERE polrelid = 'attempts'::regclass ORDER BY polname;
SELECT relrowsecurity FROM pg_class WHERE oid = 'skill_progress'::regclass;
SELECT has_table_privilege('authenticated', 'users', 'DELETE') AS can_delete;
SELECT to_regclass('skill_breakdown') IS NOT NULL AS view_is_back;
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'users'::regclass AND tgname = 'mirror_email';
SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'own_column';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
