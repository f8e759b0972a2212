-- When a question is due again, from its grades and the days between them. The numbers are those of
-- crates/progress/tests/review_vectors.py.
BEGIN;
SET LOCAL datestyle = 'ISO';
CREATE TEMP VIEW reviews AS
    SELECT u.full_name, question_id, times_scored, latest_score, review_stability, review_difficulty, review_due
    FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1, 2;

-- The four grades: below 50, 70, 85, and from 85.
INSERT INTO questions (id, question) VALUES (104, 'Why ever?');
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Ada'), 101, 49.99, '2026-01-01 09:00+00'), (id_of('Ada'), 102, 50, '2026-01-01 09:00+00'),
    (id_of('Ada'), 103, 70, '2026-01-01 09:00+00'), (id_of('Ada'), 104, 85, '2026-01-01 09:00+00');
SELECT * FROM reviews;
-- When each is due, answered well; the same day again, which is due on its own.
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Bob'), 101, 70, '2026-01-01 09:00+00'), (id_of('Bob'), 102, 70, '2026-01-01 09:00+00');
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Bob'), 101, 70, '2026-01-03 23:59:59+00'), (id_of('Bob'), 102, 10, '2026-01-01 09:00+00');
SELECT * FROM reviews WHERE full_name = 'Bob';
-- Several in one statement count in time order.
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES
    (id_of('Bob'), 101, 84.99, '2026-03-01 00:00+00'), (id_of('Bob'), 101, 75, '2026-01-14 00:00+00'),
    (id_of('Bob'), 102, 60, '2026-01-01 11:00+00'), (id_of('Bob'), 102, 49, '2026-01-01 10:00+00');
SELECT * FROM reviews WHERE full_name = 'Bob';
INSERT INTO attempts (user_id, question_id, final_score, created_at)
VALUES (id_of('Bob'), 102, 70, '2026-01-01 12:00+00'), (id_of('Bob'), 102, 100, '2026-01-01 13:00+00');
SELECT * FROM reviews WHERE full_name = 'Bob';
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();

-- Attempts that are skipped or not scored have no grade; a question without a scored one is not due.
INSERT INTO attempts (id, user_id, question_id, final_score, is_skipped, created_at) VALUES
    (-1, id_of('Bob'), 101, 10, true, '2026-03-02 00:00+00'), (-2, id_of('Bob'), 101, NULL, false, '2026-03-03 00:00+00'),
    (-3, id_of('Bob'), 103, NULL, false, '2026-03-03 00:00+00');
SELECT * FROM reviews WHERE full_name = 'Bob';
-- Scored later.
UPDATE attempts SET final_score = 75 WHERE id IN (-2, -3);
SELECT * FROM reviews WHERE full_name = 'Bob';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
