-- A category may be longer than an index entry: such a question is stored, and is suggested as others are.
BEGIN;
INSERT INTO questions (id, question, category, domain) VALUES
    (201, 'Long?', (SELECT string_agg(md5(n::text), '' ORDER BY n) FROM generate_series(1, 300) AS n), 'general'),
    (202, 'Very long?', 'short', (SELECT string_agg(md5(n::text), '' ORDER BY n) FROM generate_series(1, 300) AS n));
SELECT question_id, length(category), reason FROM interview_core.next_questions(id_of('Ada'), 10) ORDER BY 1;
SELECT question_id FROM interview_core.next_questions(id_of('Ada'), only_domain => (SELECT domain FROM questions WHERE id = 202));
ROLLBACK;
