-- review_grades and review_retention: a change rewrites question_history.
BEGIN;
SET LOCAL datestyle = 'ISO';
CREATE TEMP VIEW reviews AS SELECT question_id, review_stability, review_difficulty, review_due FROM question_history ORDER BY 1;
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 101, 75, '2026-01-01 09:00+00'), (id_of('Ada'), 101, 75, '2026-01-03 09:00+00'),
    (id_of('Ada'), 102, 66.67, '2026-01-01 09:00+00');
SELECT * FROM reviews;
SELECT interview_core.configure('public', review_retention => 0.70);
SELECT * FROM reviews;
SELECT interview_core.configure('public', review_retention => 0.99);
SELECT * FROM reviews;
SELECT interview_core.configure('public', review_retention => 0.90, review_grades => '{10, 20, 66.666}');
SELECT * FROM reviews;
SELECT review_grades, review_retention FROM interview_core_installation;
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES (id_of('Ada'), 101, 15, '2026-01-14 09:00+00');
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();

SELECT arguments, e.code, e.message FROM unnest(ARRAY[
    'review_grades => ''{70, 50, 85}''', 'review_grades => ''{50, 50, 85}''', 'review_grades => ''{50, 70}''',
    'review_grades => ''{50, 70, 80, 90}''', 'review_grades => ''{}''', 'review_grades => ''{-0.01, 70, 85}''',
    'review_grades => ''{50, 70, 100.01}''', 'review_grades => ''{50, NULL, 85}''', 'review_grades => ''{50, 70, NaN}''',
    'review_retention => 0.69', 'review_retention => 1', 'review_retention => ''NaN'''
]) WITH ORDINALITY AS c (arguments, number)
CROSS JOIN LATERAL error_of(format('SELECT interview_core.configure(''public'', %s)', arguments)) AS e ORDER BY number;
-- The limits themselves are in range.
SELECT interview_core.configure('public', review_grades => '{0, 50, 100}');
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
