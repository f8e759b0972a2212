-- A change that is not the newest attempt: the question's attempts are gone through again.
BEGIN;
SET LOCAL datestyle = 'ISO';
CREATE TEMP VIEW reviews AS
    SELECT question_id, times_scored, latest_score, review_stability, review_difficulty, review_due
    FROM question_history ORDER BY 1;
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (1, id_of('Ada'), 101, 75, '2026-01-01 09:00+00'), (2, id_of('Ada'), 101, 75, '2026-01-03 09:00+00'),
    (4, id_of('Ada'), 101, 75, '2026-03-01 09:00+00');
-- What is due as if they had all come in order, with and without a late arrival.
SELECT * FROM reviews;
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES (3, id_of('Ada'), 101, 75, '2026-01-14 09:00+00');
SELECT * FROM reviews;
DELETE FROM attempts WHERE id = 3;
SELECT * FROM reviews;
-- Late and newest at once.
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES
    (5, id_of('Ada'), 101, 90, '2026-03-11 09:00+00'), (3, id_of('Ada'), 101, 75, '2026-01-14 09:00+00');
SELECT * FROM reviews;
DELETE FROM attempts WHERE id = 5;
SELECT * FROM reviews;

-- Another score, another time, another question; skipped, and no longer.
UPDATE attempts SET final_score = 20 WHERE id = 2;
SELECT * FROM reviews;
UPDATE attempts SET final_score = 75 WHERE id = 2;
UPDATE attempts SET final_score = 20 WHERE id = 4;
SELECT * FROM reviews;
UPDATE attempts SET final_score = 75, created_at = '2026-02-28 09:00+00' WHERE id = 4;
SELECT * FROM reviews;
UPDATE attempts SET created_at = '2026-03-01 09:00+00', question_id = 102 WHERE id IN (3, 4);
SELECT * FROM reviews;
UPDATE attempts SET question_id = 101 WHERE id IN (3, 4);
UPDATE attempts SET created_at = '2026-01-14 09:00+00' WHERE id = 3;
UPDATE attempts SET is_skipped = true WHERE id <= 2;
SELECT * FROM reviews;
UPDATE attempts SET is_skipped = false WHERE id <= 2;
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
-- Nothing scored, nothing due.
UPDATE attempts SET final_score = NULL;
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts;
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;

-- A row that a trigger of the application edits is reported twice, and followed once.
BEGIN;
SET LOCAL datestyle = 'ISO';
CREATE FUNCTION raise_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE attempts SET final_score = final_score + 1 WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER raise_score AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION raise_score();
INSERT INTO attempts (user_id, question_id, final_score, created_at)
SELECT id_of('Ada'), 101, 75, day + time '09:00' FROM unnest('{2026-01-01,2026-01-03}'::date[]) AS day;
INSERT INTO attempts (user_id, question_id, final_score, created_at) VALUES (id_of('Ada'), 101, 75, '2026-01-14 09:00+00');
SELECT times_scored, review_stability, review_difficulty, review_due FROM question_history;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
