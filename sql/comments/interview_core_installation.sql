COMMENT ON TABLE @schema@.interview_core_installation IS
    'One row: what interview_core installed in this schema, and the settings that stored summaries depend on. Read it freely, change it with interview_core.configure() only.';

COMMENT ON COLUMN @schema@.interview_core_installation.id IS 'Always 1.';
COMMENT ON COLUMN @schema@.interview_core_installation.version IS 'Version of the extension that last installed or upgraded this schema.';
COMMENT ON COLUMN @schema@.interview_core_installation.schema_version IS 'Number of the last migration step applied.';
COMMENT ON COLUMN @schema@.interview_core_installation.average_window IS 'How many of the newest scored points a moving average takes.';
COMMENT ON COLUMN @schema@.interview_core_installation.trend_threshold IS 'How many points the mean must move to count as improving or declining.';
COMMENT ON COLUMN @schema@.interview_core_installation.history_length IS 'How many points score_history keeps; at least twice average_window.';
COMMENT ON COLUMN @schema@.interview_core_installation.time_zone IS 'Time zone of practice days for users without their own; a name that the server does not know stands for UTC.';
COMMENT ON COLUMN @schema@.interview_core_installation.skills IS 'The skills that attempts are scored in, in the order in which they are shown.';
COMMENT ON COLUMN @schema@.interview_core_installation.skills_with_column IS 'Those of them whose column in attempts counts before the score document, as configure(), install() and the rebuild last found it.';
COMMENT ON COLUMN @schema@.interview_core_installation.streak_freezes IS 'How many freezes a user can keep, each of which saves a streak from one missed day; 0 for none.';
COMMENT ON COLUMN @schema@.interview_core_installation.streak_freeze_every IS 'A freeze is earned whenever the length of the streak is a multiple of this.';
COMMENT ON COLUMN @schema@.interview_core_installation.milestones IS 'The levels that are milestones: practice attempts, days of the longest streak, best final score.';
COMMENT ON COLUMN @schema@.interview_core_installation.review_grades IS 'The final scores from which an answer counts as hard, good and easy for the next review.';
COMMENT ON COLUMN @schema@.interview_core_installation.review_retention IS 'The share that is to be remembered when a question is due for review.';
COMMENT ON COLUMN @schema@.interview_core_installation.target_score IS 'The mastery that users aim at, 1 to 100.';
COMMENT ON COLUMN @schema@.interview_core_installation.known_differences IS 'How the tables of an application that adopt() took over differ from those that install() creates. install() reports other differences only.';
COMMENT ON COLUMN @schema@.interview_core_installation.fingerprint IS 'Internal: tells install() whether anything is left to do.';
COMMENT ON COLUMN @schema@.interview_core_installation.installed_at IS 'When the schema was first installed.';
COMMENT ON COLUMN @schema@.interview_core_installation.updated_at IS 'When it was last upgraded or configured.';

COMMENT ON CONSTRAINT interview_core_installation_pkey ON @schema@.interview_core_installation IS 'One row.';
COMMENT ON CONSTRAINT interview_core_installation_id_check ON @schema@.interview_core_installation IS 'One row.';
COMMENT ON CONSTRAINT interview_core_installation_average_window_check ON @schema@.interview_core_installation IS 'Between 1 and 500.';
COMMENT ON CONSTRAINT interview_core_installation_trend_threshold_check ON @schema@.interview_core_installation IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_core_installation_history_length_check ON @schema@.interview_core_installation IS 'At least twice average_window, at most 1000.';
COMMENT ON CONSTRAINT interview_core_installation_streak_freezes_check ON @schema@.interview_core_installation IS 'Between 0 and 10.';
COMMENT ON CONSTRAINT interview_core_installation_streak_freeze_every_check ON @schema@.interview_core_installation IS 'At least 1.';
COMMENT ON CONSTRAINT interview_core_installation_review_retention_check ON @schema@.interview_core_installation IS 'Between 0.70 and 0.99; NaN is refused.';
COMMENT ON CONSTRAINT interview_core_installation_target_score_check ON @schema@.interview_core_installation IS 'Between 1 and 100; NaN is refused.';
