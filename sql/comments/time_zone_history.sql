COMMENT ON TABLE @schema@.time_zone_history IS
    'The time zones that were in force for a user before the present one. Practice days before valid_until are counted in them. A change of users.time_zone adds a row; the service role may correct them.';

COMMENT ON COLUMN @schema@.time_zone_history.user_id IS 'Whose zone it was.';
COMMENT ON COLUMN @schema@.time_zone_history.valid_until IS 'The instant at which it ceased to hold; the next zone holds from then on.';
COMMENT ON COLUMN @schema@.time_zone_history.time_zone IS 'Name of the zone; NULL for that of the settings.';

COMMENT ON CONSTRAINT time_zone_history_pkey ON @schema@.time_zone_history IS 'One zone at a time.';
COMMENT ON CONSTRAINT time_zone_history_user_id_fkey ON @schema@.time_zone_history IS 'Rows go with their user.';
COMMENT ON CONSTRAINT time_zone_history_valid_until_check ON @schema@.time_zone_history IS 'From 1970 to 9999, as the times of attempts.';
