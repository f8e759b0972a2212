-- A user may ask for themselves, the service role for anybody, and both get the same answer, even
-- if it depends on a question that the user no longer sees.
BEGIN;
INSERT INTO questions (id, question, category, is_active) VALUES
    (110, 'One', 'a', false), (111, 'Two', 'a', true), (112, 'Three', 'b', true), (113, 'Four', 'b', true);
INSERT INTO attempts (user_id, question_id, final_score) VALUES
    (id_of('Ada'), 110, 90), (id_of('Ada'), 112, 60), (id_of('Bob'), 111, 90);
SELECT interview_core.configure('public', time_zone => 'Pacific/Kiritimati');
-- Category a is the stronger one, by the inactive question.
CREATE FUNCTION pg_temp.next(for_user text) RETURNS text LANGUAGE sql
RETURN (SELECT string_agg(question_id || ' ' || reason, ', ' ORDER BY position)
    FROM interview_core.next_questions(id_of(for_user), only_difficulty => 'medium'));
SET LOCAL ROLE service_role;
SELECT pg_temp.next('Ada'), pg_temp.next('Bob');
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT pg_temp.next('Ada');
SELECT count(*) FROM questions WHERE id = 110;
-- A GET of the API's is a transaction that only reads.
SAVEPOINT reading;
SET LOCAL transaction_read_only = on;
SELECT pg_temp.next('Ada');
ROLLBACK TO reading;
SELECT * FROM error_of($$SELECT interview_core.next_questions(id_of('Bob'))$$);
SELECT * FROM error_of($$SELECT interview_core.next_questions('00000000-0000-0000-0000-000000000000')$$);
SET LOCAL row_security = off;
SELECT code FROM error_of($$SELECT interview_core.next_questions(id_of('Ada'))$$);
SET LOCAL row_security = on;
SET LOCAL request.jwt.claims = '';
SELECT code FROM error_of($$SELECT interview_core.next_questions(id_of('Ada'))$$);
SET LOCAL ROLE anon;
SELECT code FROM error_of($$SELECT interview_core.next_questions('a0000000-0000-0000-0000-000000000001')$$);
SET LOCAL ROLE service_role;
SELECT * FROM error_of($$SELECT interview_core.next_questions('00000000-0000-0000-0000-000000000000')$$);
SELECT how_many, e.* FROM unnest(ARRAY[-1, 0, 101, NULL]) how_many,
    error_of(format('SELECT interview_core.next_questions(id_of(''Ada''), %L)', how_many)) e;
SELECT * FROM error_of($$SELECT interview_core.next_questions(NULL)$$);
SELECT * FROM error_of($$SELECT interview_core.next_questions(id_of('Ada'), target_schema => 'pg_catalog')$$);
RESET ROLE;
SAVEPOINT older;
UPDATE interview_core_installation SET version = '0.2.0', schema_version = 3;
SELECT code FROM error_of($$SELECT interview_core.next_questions(id_of('Ada'))$$);
ROLLBACK TO older;

-- The owner's rights are used only if all tables are the owner's.
CREATE ROLE regress_editor;
ALTER TABLE questions OWNER TO regress_editor;
SET LOCAL ROLE service_role;
SELECT * FROM error_of($$SELECT interview_core.next_questions(id_of('Ada'))$$);
ROLLBACK;

-- A policy of the application's hides questions here as everywhere.
BEGIN;
CREATE POLICY "Not every question" ON questions AS RESTRICTIVE FOR SELECT TO authenticated USING (id <> 102);
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT question_id, reason FROM interview_core.next_questions(id_of('Ada'));
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
