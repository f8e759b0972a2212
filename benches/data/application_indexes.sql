-- Indexes on the summaries that an application of this kind has.

CREATE INDEX ON skill_progress (skill_name);
CREATE INDEX ON skill_progress (user_id);
CREATE INDEX ON practice_sessions (practice_date DESC);
CREATE INDEX ON practice_sessions (user_id);
CREATE INDEX ON practice_sessions (user_id, practice_date);
-- Changes with each attempt.
CREATE INDEX ON question_history (last_asked_at DESC);
CREATE INDEX ON question_history (question_id);
CREATE INDEX ON question_history (user_id);
