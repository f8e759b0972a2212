-- install() refuses to touch a relation of one of its names that it did not create, and leaves nothing behind.
BEGIN;
CREATE SCHEMA taken;
CREATE TABLE taken.attempts (note text);
SELECT * FROM error_of($$SELECT interview_core.install('taken')$$);
DROP TABLE taken.attempts;
CREATE VIEW taken.question_stats AS SELECT 1 AS one;
SELECT * FROM error_of($$SELECT interview_core.install('taken')$$);
SELECT relname FROM pg_class WHERE relnamespace = 'taken'::regnamespace;
SELECT code, message, hint FROM error_of($$SELECT * FROM interview_core.check_summaries('taken')$$);
SELECT code, message FROM error_of($$SELECT * FROM interview_core.rebuild_summaries('nowhere')$$);
DROP VIEW taken.question_stats;
SELECT interview_core.install('taken');
ROLLBACK;
