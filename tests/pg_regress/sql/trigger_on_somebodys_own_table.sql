-- A trigger function on somebody's own table can do nothing that the table's owner could not.
BEGIN;
CREATE ROLE mallory;
GRANT USAGE ON SCHEMA interview_core TO mallory;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA interview_core TO mallory;
CREATE SCHEMA mallory AUTHORIZATION mallory;
GRANT USAGE ON SCHEMA auth TO mallory;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
SET LOCAL ROLE mallory;
-- In a schema without an installation.
CREATE TABLE mallory.attempts (
    id bigint, user_id uuid, question_id integer, created_at timestamptz, is_skipped boolean, final_score numeric,
    audio_duration numeric, domain text, ml_scores jsonb, content_score numeric, delivery_score numeric,
    communication_score numeric, voice_score numeric, confidence_score numeric, structure_score numeric
);
CREATE TRIGGER own AFTER INSERT ON mallory.attempts FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_stats();
SELECT code, message FROM error_of($$
    INSERT INTO mallory.attempts (id, user_id, created_at, is_skipped)
    VALUES (1, 'a0000000-0000-0000-0000-000000000001', now(), false)$$);
-- As a sign-up trigger on a table that profiles do not belong to.
CREATE TABLE mallory.accounts (id uuid, email text);
CREATE TRIGGER own AFTER INSERT ON mallory.accounts FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user('public');
SELECT * FROM error_of($$
    INSERT INTO mallory.accounts VALUES ('c0000000-0000-0000-0000-000000000004', 'm@example.com')$$);
RESET ROLE;
SELECT full_name, total_attempts FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
