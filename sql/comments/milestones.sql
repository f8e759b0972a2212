COMMENT ON TABLE @schema@.milestones IS
    'Levels of practice that a user has reached. Written by the triggers on attempts, once, and kept whatever happens to the attempts later.';

COMMENT ON COLUMN @schema@.milestones.user_id IS 'Who reached it.';
COMMENT ON COLUMN @schema@.milestones.kind IS 'attempts (practice attempts), streak (days of the longest streak) or score (best final score).';
COMMENT ON COLUMN @schema@.milestones.level IS 'The level reached, one of those in the settings at that time.';
COMMENT ON COLUMN @schema@.milestones.reached_at IS 'When the attempt was made that reached it.';
COMMENT ON COLUMN @schema@.milestones.created_at IS 'When the row was created.';

COMMENT ON CONSTRAINT milestones_pkey ON @schema@.milestones IS 'Each level is reached once.';
COMMENT ON CONSTRAINT milestones_user_id_fkey ON @schema@.milestones IS 'Rows go with their user.';
COMMENT ON CONSTRAINT milestones_kind_check ON @schema@.milestones IS 'attempts, streak or score.';
