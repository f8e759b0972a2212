-- Between the triggers of one statement, counters may hold more than there is. A milestone is
-- written only if the attempts themselves show it.
-- In transactions of their own: after configure(), the rest of its transaction recomputes.
SELECT interview_core.configure('public', milestones => '{"attempts": [3, 4], "streak": [3], "score": [80]}');
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES
    (900001, id_of('Ada'), 10, '2026-01-01 09:00+00'), (900002, id_of('Ada'), 10, '2026-01-02 09:00+00');

-- The trigger for the inserted row comes first, that for the deleted one last.
WITH deleted AS (DELETE FROM attempts WHERE id = 900001)
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES (900003, id_of('Ada'), 10, '2026-01-03 09:00+00');
SELECT total_attempts, longest_streak FROM users WHERE id = id_of('Ada');
SELECT kind, level, reached_at FROM milestones;

ROLLBACK;

BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
-- The same, with a trigger of the application that adds an attempt in between: now there are three.
CREATE FUNCTION add_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 10, '2026-01-06 09:00+00');
    END IF;
    RETURN NULL;
END $$;
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES
    (900001, id_of('Ada'), 10, '2026-01-01 09:00+00'), (900002, id_of('Ada'), 10, '2026-01-02 09:00+00');
CREATE TRIGGER step1_z_adds AFTER INSERT ON attempts FOR EACH STATEMENT EXECUTE FUNCTION add_one();
WITH deleted AS (DELETE FROM attempts WHERE id = 900002)
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES (902001, id_of('Ada'), 10, '2026-01-04 09:00+00');
DROP TRIGGER step1_z_adds ON attempts;
SELECT total_attempts, longest_streak FROM users WHERE id = id_of('Ada');
SELECT kind, level, reached_at FROM milestones;
SELECT * FROM interview_core.check_summaries();

ROLLBACK;

BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
-- A row trigger deletes or edits the attempt before it is counted.
CREATE FUNCTION take_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.feedback = 'delete' THEN
        DELETE FROM attempts WHERE id = NEW.id;
    ELSIF NEW.feedback = 'edit' THEN
        UPDATE attempts SET final_score = 20, feedback = NULL WHERE id = NEW.id;
    ELSIF NEW.feedback = 'add' THEN
        INSERT INTO attempts (user_id, final_score, created_at) VALUES (NEW.user_id, 10, NEW.created_at + interval '1 day');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_take_back AFTER INSERT OR UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION take_back();
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES
    (900001, id_of('Ada'), 10, '2026-01-01 09:00+00'), (900003, id_of('Ada'), 10, '2026-01-03 09:00+00');
INSERT INTO attempts (id, user_id, final_score, feedback, created_at) VALUES
    (901004, id_of('Ada'), 85, 'delete', '2026-01-05 09:00+00'), (901005, id_of('Ada'), 95, 'edit', '2026-01-02 09:00+00');
SELECT total_attempts, longest_streak, best_score FROM users WHERE id = id_of('Ada');
SELECT kind, level, reached_at FROM milestones ORDER BY kind, level;

-- One that adds an attempt, which is counted before the statement's own.
INSERT INTO attempts (id, user_id, final_score, feedback, created_at) VALUES
    (901006, id_of('Bob'), 10, 'add', '2026-01-04 09:00+00'), (901007, id_of('Bob'), 10, 'add', '2026-01-02 09:00+00');
SELECT total_attempts, longest_streak FROM users WHERE id = id_of('Bob');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Bob') ORDER BY kind, level;

-- A statement whose parts delete, insert and change.
INSERT INTO attempts (id, user_id, final_score, is_skipped, created_at) VALUES
    (901008, id_of('Eve'), 10, false, '2026-01-04 19:00+00'), (901009, id_of('Eve'), 10, false, '2026-01-05 19:00+00'),
    (901010, id_of('Eve'), 10, true, '2026-01-06 19:00+00');
WITH deleted AS (DELETE FROM attempts WHERE id = 901008),
    inserted AS (INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Eve'), 10, '2026-01-07 19:00+00'))
UPDATE attempts SET is_skipped = false WHERE id = 901010;
SELECT total_attempts, longest_streak FROM users WHERE id = id_of('Eve');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Eve') ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();

-- ON CONFLICT fires the triggers of UPDATE first.
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES
    (901008, id_of('Eve'), 81, '2026-01-04 19:00+00'), (901009, id_of('Eve'), 90, '2026-01-05 19:00+00')
ON CONFLICT (id) DO UPDATE SET final_score = excluded.final_score;
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Eve') ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
SELECT interview_core.configure('public', milestones =>
    '{"attempts": [1, 10, 50, 100, 500, 1000], "streak": [3, 7, 30, 100, 365], "score": [80, 90, 100]}');
