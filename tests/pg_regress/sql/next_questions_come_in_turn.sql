-- First the due, up to three fifths; then new ones of each category in turn, the weakest first; then
-- the other due; then early ones.
BEGIN;
SET LOCAL timezone = 'UTC';
DELETE FROM questions;
INSERT INTO questions (id, question, category, domain, difficulty, is_custom, uploaded_by, is_active)
SELECT id, 'Question ' || id, category, domain, difficulty, uploaded_by IS NOT NULL, uploaded_by, id <> 35
FROM (VALUES
    -- Scored.
    (1, 'strong', 'general', 'medium', NULL), (2, 'strong', 'general', 'medium', NULL),
    (3, 'weak', 'general', 'medium', NULL), (4, 'weak', 'general', 'medium', NULL), (5, 'weak', 'general', 'easy', NULL),
    (6, 'weak', 'software', 'easy', NULL),
    -- New: the level of 50 is nearest to medium, and as far from easy as from hard.
    (21, 'strong', 'general', 'hard', NULL), (22, 'strong', 'general', 'easy', NULL), (23, 'strong', 'general', 'medium', NULL),
    (24, 'weak', 'general', 'easy', NULL), (25, 'weak', 'general', 'hard', NULL),
    (26, NULL, 'general', 'medium', NULL), (27, '', 'software', 'medium', NULL), (28, 'other', 'general', 'medium', NULL),
    -- Ada's own, Bob's own, skipped only, inactive.
    (31, 'weak', 'general', 'medium', id_of('Ada')), (32, 'weak', 'general', 'medium', id_of('Bob')),
    (33, 'weak', 'general', 'hard', NULL), (35, 'weak', 'general', 'medium', NULL)
) q (id, category, domain, difficulty, uploaded_by);
-- A custom question that nobody owns any more.
INSERT INTO questions (id, question, is_custom) VALUES (34, 'Question 34', true);
INSERT INTO attempts (user_id, question_id, final_score, is_skipped) VALUES
    (id_of('Ada'), 1, 70, false), (id_of('Ada'), 2, 70, false), (id_of('Ada'), 3, 40, false), (id_of('Ada'), 4, 40, false),
    (id_of('Ada'), 5, 40, false), (id_of('Ada'), 6, 40, false), (id_of('Ada'), 33, 40, true), (id_of('Ada'), 35, 40, false);
-- Days due and stabilities: 3 before 1 and 2, which are as urgent as each other; 4 is of today.
SET LOCAL session_replication_role = replica;
UPDATE question_history h SET review_due = current_date - days, review_stability = stability
FROM (VALUES (1, 2, 0.5), (2, 4, 1), (3, 10, 2), (4, 0, 3), (5, -2, 3), (6, -1, 3), (35, 9, 1)) AS d (number, days, stability)
WHERE question_id = number;
SET LOCAL session_replication_role = DEFAULT;
-- The average of the final scores is the level: 340 / 7 attempts.
SELECT average_score FROM users WHERE full_name = 'Ada';
CREATE FUNCTION pg_temp.next(how_many int, domain text DEFAULT NULL, difficulty text DEFAULT NULL) RETURNS text LANGUAGE sql
RETURN (SELECT string_agg(question_id || ' ' || reason, ', ' ORDER BY position)
    FROM interview_core.next_questions(id_of('Ada'), how_many, domain, difficulty));

SELECT n, pg_temp.next(n) FROM unnest(ARRAY[1, 2, 3, 5, 7]) n;
SELECT pg_temp.next(100);
SELECT pg_temp.next(100, 'software') AS software, pg_temp.next(100, NULL, 'easy') AS easy, pg_temp.next(2, 'general', 'hard') AS hard;
SELECT pg_temp.next(100, 'cooking') AS no_such_domain, pg_temp.next(100, NULL, 'Easy') AS no_such_difficulty;

-- What a row says, apart from the dates.
SELECT position, question_id, question, category, reason, review_due - current_date AS due_in,
    replace(detail, coalesce(to_char(review_due, 'YYYY-MM-DD'), ''), 'DATE') AS detail
FROM interview_core.next_questions(id_of('Ada'), 100) WHERE position IN (1, 4, 5, 6, 15);

-- Nothing is due, and then all of it is.
SET LOCAL session_replication_role = replica;
UPDATE question_history SET review_due = current_date + 1;
SELECT pg_temp.next(5);
UPDATE question_history SET review_due = current_date;
SELECT pg_temp.next(5), pg_temp.next(100, 'software');
SET LOCAL session_replication_role = DEFAULT;

-- Everybody else starts with new ones: Bob's own among them, at his level of 50.
SELECT string_agg(question_id || ' ' || reason, ', ' ORDER BY position) FROM interview_core.next_questions(id_of('Bob'), 100);
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
