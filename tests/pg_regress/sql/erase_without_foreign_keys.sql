-- Tools drop foreign keys: erase_user() deletes what no key takes along, here and in other schemas of the owner.
BEGIN;
SELECT interview_core.install('practice');
SELECT interview_core.ensure_profiles('practice');
INSERT INTO questions (id, question, is_custom, uploaded_by) VALUES (901, 'Mine?', false, id_of('Ada'));
INSERT INTO interview_sessions (user_id) VALUES (id_of('Ada'));
INSERT INTO interview_reports (user_id) VALUES (id_of('Ada'));
INSERT INTO resume_analyses (user_id) VALUES (id_of('Ada'));
INSERT INTO attempts (user_id, question_id, final_score, content_score) VALUES
    (id_of('Ada'), 101, 50, 50), (id_of('Ada'), 102, 50, 50), (id_of('Bob'), 101, 50, 50);
INSERT INTO practice.attempts (user_id, final_score, content_score) SELECT user_id, final_score, content_score FROM attempts;
SET CONSTRAINTS ALL IMMEDIATE;
DO $$
DECLARE
    key record;
BEGIN
    FOR key IN SELECT conrelid::regclass AS relation, conname FROM pg_constraint
        WHERE contype = 'f' AND confrelid IN ('users'::regclass, 'practice.users'::regclass, 'auth.users'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.relation, key.conname);
    END LOOP;
END $$;
SET LOCAL ROLE service_role;
SELECT interview_core.erase_user('a0000000-0000-0000-0000-000000000001') - 'user_id';
RESET ROLE;
SELECT (SELECT count(*) FROM auth.users) AS accounts, (SELECT count(*) FROM users) AS here, (SELECT count(*) FROM practice.users) AS there;
SELECT relation, rows FROM (VALUES
    ('attempts', (SELECT count(*) FROM attempts)), ('practice.attempts', (SELECT count(*) FROM practice.attempts)),
    ('skill_progress', (SELECT count(*) FROM skill_progress)), ('question_history', (SELECT count(*) FROM question_history)),
    ('practice.skill_progress', (SELECT count(*) FROM practice.skill_progress)),
    ('interview_sessions', (SELECT count(*) FROM interview_sessions)), ('interview_reports', (SELECT count(*) FROM interview_reports)),
    ('resume_analyses', (SELECT count(*) FROM resume_analyses)), ('questions of nobody', (SELECT count(*) FROM questions WHERE id = 901 AND uploaded_by IS NULL))
) AS left_over (relation, rows);
SELECT * FROM interview_core.check_summaries();
SELECT * FROM interview_core.check_summaries('practice');
ROLLBACK;
