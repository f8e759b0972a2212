COMMENT ON TABLE @schema@.questions IS
    'The question bank: official questions, and custom ones that users add. Anyone reads active ones. Counters per question are in the view question_stats.';

COMMENT ON COLUMN @schema@.questions.id IS 'Identifier of the question; clients cannot choose it.';
COMMENT ON COLUMN @schema@.questions.question IS 'The question as asked.';
COMMENT ON COLUMN @schema@.questions.ideal_answer IS 'Reference answer for scoring.';
COMMENT ON COLUMN @schema@.questions.keywords IS 'Words expected in an answer.';
COMMENT ON COLUMN @schema@.questions.category IS 'Kind of question, such as behavioral or technical.';
COMMENT ON COLUMN @schema@.questions.domain IS 'Field of the question, general by default.';
COMMENT ON COLUMN @schema@.questions.difficulty IS 'easy, medium or hard.';
COMMENT ON COLUMN @schema@.questions.time_limit_seconds IS 'Time allowed for an answer, in seconds.';
COMMENT ON COLUMN @schema@.questions.follow_up_questions IS 'Questions to ask next.';
COMMENT ON COLUMN @schema@.questions.is_custom IS 'True if a user added it; clients can never clear this.';
COMMENT ON COLUMN @schema@.questions.uploaded_by IS 'The user who added it; NULL for official questions and when that user is gone.';
COMMENT ON COLUMN @schema@.questions.is_active IS 'False hides it from everyone but its author and the service role.';
COMMENT ON COLUMN @schema@.questions.created_at IS 'When the row was created.';
COMMENT ON COLUMN @schema@.questions.updated_at IS 'When the row was last changed; set by a trigger.';

COMMENT ON CONSTRAINT questions_pkey ON @schema@.questions IS 'One row per id.';
COMMENT ON CONSTRAINT questions_uploaded_by_fkey ON @schema@.questions IS 'A custom question stays when its author is deleted.';
COMMENT ON CONSTRAINT questions_difficulty_check ON @schema@.questions IS 'easy, medium or hard.';
COMMENT ON CONSTRAINT questions_time_limit_seconds_check ON @schema@.questions IS 'Not negative.';
COMMENT ON CONSTRAINT questions_created_at_check ON @schema@.questions IS 'Within the years 1970 to 9999; infinity is refused.';
COMMENT ON CONSTRAINT questions_updated_at_check ON @schema@.questions IS 'Within the years 1970 to 9999; infinity is refused.';

COMMENT ON INDEX @schema@.questions_uploaded_by_idx IS 'A user''s custom questions; covers the foreign key to users.';
COMMENT ON INDEX @schema@.questions_candidates_idx IS 'What next_questions() chooses from, without the texts of the questions.';
COMMENT ON INDEX @schema@.questions_candidates_of_long_names_idx IS 'The same for questions with longer names, which the other index has no room for.';

COMMENT ON SEQUENCE @schema@.questions_id_seq IS 'Numbers the questions.';
