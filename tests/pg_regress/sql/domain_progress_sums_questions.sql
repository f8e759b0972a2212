-- domain_progress sums a user's questions by domain and category, NULL among them.
BEGIN;
INSERT INTO questions (id, question, domain, category, is_active) VALUES
    (110, 'One', 'software', 'coding', true), (111, 'Two', 'software', 'coding', false),
    (112, 'Three', 'software', NULL, true), (113, 'Four', NULL, 'coding', true);
INSERT INTO attempts (user_id, question_id, final_score, is_skipped) VALUES
    (id_of('Ada'), 110, 70, false), (id_of('Ada'), 110, 80, false), (id_of('Ada'), 111, 90.01, false),
    (id_of('Ada'), 112, 50, true), (id_of('Ada'), 113, NULL, false), (id_of('Ada'), NULL, 10, false),
    (id_of('Bob'), 110, 1, false);
SELECT domain, category, questions, scored, average, best
FROM domain_progress WHERE user_id = id_of('Ada') ORDER BY domain, category;

-- Their user does not see questions that are inactive, and so not what was scored at them.
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT domain, category, questions, scored, average, best FROM domain_progress ORDER BY domain, category;
RESET ROLE;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
