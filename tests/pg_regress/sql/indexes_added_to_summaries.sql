-- Indexes that the DBA adds have every row: over expressions, over a part of the table, of other kinds, of exclusion
-- constraints.
BEGIN;
CREATE INDEX doubled ON question_history ((times_asked * 2));
CREATE INDEX practised ON question_history (times_asked) WHERE times_asked > 1;
CREATE INDEX hashed ON question_history USING hash (times_asked);
CREATE INDEX summarized ON question_history USING brin (times_asked);
ALTER TABLE question_history ADD CONSTRAINT only_one_asked_thrice EXCLUDE USING btree (times_asked WITH =) WHERE (times_asked = 3);
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 101, '2026-01-01 09:00+00');
INSERT INTO attempts (user_id, question_id, created_at) VALUES
    (id_of('Ada'), 101, '2026-01-01 10:00+00'), (id_of('Bob'), 102, '2026-01-01 10:00+00');
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 101, '2026-01-01 11:00+00');
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, question_id, created_at)
    SELECT id_of('Eve'), 103, timestamptz '2026-01-01 11:00+00' + n * interval '1 hour' FROM generate_series(1, 3) AS n$$);
SET LOCAL enable_seqscan = off;
SELECT question_id FROM question_history WHERE times_asked * 2 = 6;
SELECT question_id FROM question_history WHERE times_asked > 1;
SELECT question_id FROM question_history WHERE times_asked = 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;

-- Functions in them run with the rights of the owner, and not with the search path of the caller.
BEGIN;
CREATE FUNCTION must_be_safe(number integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF current_setting('search_path') LIKE '%storage%' THEN
        RAISE EXCEPTION 'the search path is %', current_setting('search_path');
    END IF;
    RETURN number;
END $$;
CREATE INDEX safe ON question_history (must_be_safe(times_asked));
CREATE INDEX safe_part ON practice_sessions (practice_date) WHERE must_be_safe(attempts_count) > 0;
SET LOCAL search_path = storage, public;
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 101, '2026-01-01 09:00+00');
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 101, '2026-01-01 10:00+00');
SELECT current_setting('search_path') AS search_path;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;

-- One that CREATE INDEX CONCURRENTLY did not finish has none, and stops nobody.
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 101, '2026-01-01 09:00+00');
CREATE INDEX CONCURRENTLY failed ON question_history ((1 / (times_asked - 1)));
SELECT indisready, indisvalid FROM pg_index WHERE indexrelid = 'failed'::regclass;
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Bob'), 101, '2026-01-01 09:00+00');
DROP INDEX failed;
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
