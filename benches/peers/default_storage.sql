-- The summaries as applications have them: with the storage that PostgreSQL gives a table by
-- default.

ALTER TABLE users RESET (fillfactor);
ALTER TABLE question_history RESET (fillfactor);
ALTER TABLE practice_sessions RESET (fillfactor);
ALTER TABLE skill_progress RESET (fillfactor, toast_tuple_target);
ALTER TABLE skill_progress ALTER COLUMN score_history SET STORAGE EXTENDED;
ALTER TABLE skill_progress ALTER COLUMN score_history SET COMPRESSION default;
-- Through text: a value that is copied unchanged stays compressed as it was.
UPDATE skill_progress SET score_history = score_history::text::jsonb;
