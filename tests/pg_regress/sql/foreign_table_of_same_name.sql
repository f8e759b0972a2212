-- install() refuses to touch an object of one of its names that it did not create, names all of them, and leaves nothing
-- behind.
BEGIN;
CREATE SCHEMA taken;
CREATE TABLE taken.attempts (note text);
SELECT * FROM error_of($$SELECT interview_core.install('taken')$$);
DROP TABLE taken.attempts;
CREATE VIEW taken.question_stats AS SELECT 1 AS one;
SELECT * FROM error_of($$SELECT interview_core.install('taken')$$);
-- A table that was renamed, but not its index and sequence; a type.
CREATE TABLE taken.attempts (id serial PRIMARY KEY);
ALTER TABLE taken.attempts RENAME TO old_attempts;
CREATE TYPE taken.questions AS ENUM ('one');
SAVEPOINT before;
\set VERBOSITY default
SELECT interview_core.install('taken');
\set VERBOSITY terse
ROLLBACK TO before;
SELECT relname FROM pg_class WHERE relnamespace = 'taken'::regnamespace ORDER BY relname;
SELECT code, message, hint FROM error_of($$SELECT * FROM interview_core.check_summaries('taken')$$);
SELECT code, message FROM error_of($$SELECT * FROM interview_core.rebuild_summaries('nowhere')$$);
DROP VIEW taken.question_stats;
DROP TABLE taken.old_attempts;
DROP TYPE taken.questions;
SELECT interview_core.install('taken');
ROLLBACK;
