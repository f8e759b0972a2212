-- Foreign keys that the DBA adds hold: those of columns that the extension writes, and those to them.
BEGIN;
CREATE TABLE trends (name text PRIMARY KEY);
INSERT INTO trends VALUES ('stable');
ALTER TABLE skill_progress ADD FOREIGN KEY (trend) REFERENCES trends;
INSERT INTO attempts (user_id, content_score, created_at) VALUES (id_of('Ada'), 10, '2026-01-01 09:00+00');
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, content_score, created_at) VALUES (id_of('Ada'), 90, '2026-01-02 09:00+00')$$);
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, content_score, created_at)
    VALUES (id_of('Bob'), 10, '2026-01-01 09:00+00'), (id_of('Bob'), 90, '2026-01-02 09:00+00')$$);
SELECT DISTINCT trend FROM skill_progress;
ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_trend_fkey;

ALTER TABLE practice_sessions ADD UNIQUE (user_id, practice_date, attempts_count);
CREATE TABLE badges (
    user_id uuid, day date, attempts integer,
    FOREIGN KEY (user_id, day, attempts) REFERENCES practice_sessions (user_id, practice_date, attempts_count)
        ON UPDATE CASCADE
);
INSERT INTO badges SELECT user_id, practice_date, attempts_count FROM practice_sessions;
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 10:00+00');
SELECT day, attempts FROM badges;
DROP TABLE badges;

-- A new row, with a foreign key of another kind than ours.
CREATE TABLE days (day date PRIMARY KEY);
INSERT INTO days SELECT practice_date FROM practice_sessions;
ALTER TABLE practice_sessions ADD FOREIGN KEY (practice_date) REFERENCES days;
SELECT code, message FROM error_of($$INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-05 10:00+00')$$);

-- Deferred until the end, a foreign key is checked of every version of a row.
ALTER TABLE attempts ALTER CONSTRAINT attempts_question_id_fkey DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE question_history ALTER CONSTRAINT question_history_question_id_fkey DEFERRABLE INITIALLY DEFERRED;
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 999, '2026-01-01 11:00+00');
INSERT INTO attempts (user_id, question_id, created_at) VALUES (id_of('Ada'), 999, '2026-01-01 12:00+00');
SELECT code, message FROM error_of($$SET CONSTRAINTS attempts_question_id_fkey IMMEDIATE$$);
SELECT code, message FROM error_of($$SET CONSTRAINTS question_history_question_id_fkey IMMEDIATE$$);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
