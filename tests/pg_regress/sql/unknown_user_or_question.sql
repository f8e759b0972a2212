-- An attempt of an unknown user, or at an unknown question or session, is refused by the foreign keys.
BEGIN;
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id) VALUES ('c0000000-0000-0000-0000-000000000004')$$);
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, question_id) VALUES (id_of('Ada'), 999)$$);
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, session_id) VALUES (id_of('Ada'), 'c0000000-0000-0000-0000-000000000004')$$);
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id) VALUES (NULL)$$);
SELECT count(*) FROM attempts;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
