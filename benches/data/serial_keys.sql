-- The summaries with the keys that an application gave them.

ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_pkey, ADD UNIQUE (user_id, skill_name),
    ADD COLUMN id serial PRIMARY KEY;
ALTER TABLE question_history DROP COLUMN id, ADD COLUMN id serial PRIMARY KEY;
ALTER TABLE practice_sessions DROP CONSTRAINT practice_sessions_pkey, ADD UNIQUE (user_id, practice_date),
    ADD COLUMN id serial PRIMARY KEY;
