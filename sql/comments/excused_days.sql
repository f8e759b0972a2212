COMMENT ON TABLE @schema@.excused_days IS
    'Days on which no practice is due, such as a holiday, an illness or a repair: they do not break a streak. Written by the service role.';

COMMENT ON COLUMN @schema@.excused_days.user_id IS 'Who is excused.';
COMMENT ON COLUMN @schema@.excused_days.day IS 'The day, in the user''s time zone.';
COMMENT ON COLUMN @schema@.excused_days.reason IS 'Why, in words of the application.';
COMMENT ON COLUMN @schema@.excused_days.created_at IS 'When the row was created.';

COMMENT ON CONSTRAINT excused_days_pkey ON @schema@.excused_days IS 'A day is excused once.';
COMMENT ON CONSTRAINT excused_days_user_id_fkey ON @schema@.excused_days IS 'Rows go with their user.';
COMMENT ON CONSTRAINT excused_days_day_check ON @schema@.excused_days IS 'From 1970 to 9999, as the times of attempts.';
