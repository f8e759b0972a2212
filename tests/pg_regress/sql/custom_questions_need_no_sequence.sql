-- Clients add questions of their own without a right on the sequence, and can neither choose an id nor move it.
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
INSERT INTO questions (question, is_custom, uploaded_by) VALUES ('Why now?', true, auth.uid())
RETURNING id IS NOT NULL AS numbered, category, keywords;
SELECT code, message FROM error_of($$INSERT INTO questions (id, question, is_custom, uploaded_by)
    VALUES (7, 'Why?', true, auth.uid())$$);
SELECT code, message FROM error_of($$UPDATE questions SET id = 7 WHERE uploaded_by = auth.uid()$$);
SELECT call, code, message FROM unnest(ARRAY['nextval', 'currval']) AS call
CROSS JOIN LATERAL error_of(format($$SELECT %s('questions_id_seq')$$, call));
SELECT code, message FROM error_of($$SELECT setval('questions_id_seq', 1)$$);
SELECT code, message FROM error_of('SELECT last_value FROM questions_id_seq');
RESET ROLE;
-- The service role imports numbered questions.
SET LOCAL ROLE service_role;
INSERT INTO questions (id, question) VALUES (9001, 'Imported?') RETURNING id;
INSERT INTO questions (question) VALUES ('And next?') RETURNING id IS NOT NULL AS numbered;
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
