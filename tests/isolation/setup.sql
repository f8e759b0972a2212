-- Runs once, before the specs: every spec starts in a copy of this database.
CREATE EXTENSION interview_core;
SELECT interview_core.install();
