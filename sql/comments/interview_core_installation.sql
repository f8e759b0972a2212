COMMENT ON TABLE @schema@.interview_core_installation IS
    'One row: what interview_core installed in this schema, and the settings that stored summaries depend on. Read it freely, change it with interview_core.configure() only.';

COMMENT ON COLUMN @schema@.interview_core_installation.id IS 'Always 1.';
COMMENT ON COLUMN @schema@.interview_core_installation.version IS 'Version of the extension that last installed or upgraded this schema.';
COMMENT ON COLUMN @schema@.interview_core_installation.schema_version IS 'Number of the last migration step applied.';
COMMENT ON COLUMN @schema@.interview_core_installation.average_window IS 'How many of the newest scored points a moving average takes.';
COMMENT ON COLUMN @schema@.interview_core_installation.trend_threshold IS 'How many points the mean must move to count as improving or declining.';
COMMENT ON COLUMN @schema@.interview_core_installation.history_length IS 'How many points score_history keeps; at least twice average_window.';
COMMENT ON COLUMN @schema@.interview_core_installation.time_zone IS 'Time zone of practice days for users without their own; a name that the server does not know stands for UTC.';
COMMENT ON COLUMN @schema@.interview_core_installation.fingerprint IS 'Internal: tells install() whether anything is left to do.';
COMMENT ON COLUMN @schema@.interview_core_installation.installed_at IS 'When the schema was first installed.';
COMMENT ON COLUMN @schema@.interview_core_installation.updated_at IS 'When it was last upgraded or configured.';

COMMENT ON CONSTRAINT interview_core_installation_pkey ON @schema@.interview_core_installation IS 'One row.';
COMMENT ON CONSTRAINT interview_core_installation_id_check ON @schema@.interview_core_installation IS 'One row.';
COMMENT ON CONSTRAINT interview_core_installation_average_window_check ON @schema@.interview_core_installation IS 'Between 1 and 500.';
COMMENT ON CONSTRAINT interview_core_installation_trend_threshold_check ON @schema@.interview_core_installation IS 'Between 0 and 100; NaN is refused.';
COMMENT ON CONSTRAINT interview_core_installation_history_length_check ON @schema@.interview_core_installation IS 'At least twice average_window, at most 1000.';
