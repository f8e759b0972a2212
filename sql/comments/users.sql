COMMENT ON TABLE @schema@.users IS
    'One profile per account of auth.users, created at sign-up. Users edit their own profile columns; counters, averages and streaks are written by the triggers on attempts only.';

COMMENT ON COLUMN @schema@.users.id IS 'The account, as in auth.users.';
COMMENT ON COLUMN @schema@.users.email IS 'Mirrors auth.users.email whatever a client sends; NULL for anonymous and phone users. Not unique.';
COMMENT ON COLUMN @schema@.users.full_name IS 'Display name.';
COMMENT ON COLUMN @schema@.users.avatar_url IS 'Address of the profile picture.';
COMMENT ON COLUMN @schema@.users.preferences IS 'The applications settings for this user.';
COMMENT ON COLUMN @schema@.users.target_role IS 'Job role the user prepares for.';
COMMENT ON COLUMN @schema@.users.target_industry IS 'Industry the user prepares for.';
COMMENT ON COLUMN @schema@.users.experience_level IS 'junior, mid, senior or lead; NULL if not given.';
COMMENT ON COLUMN @schema@.users.time_zone IS 'Time zone of the user''s practice days, such as Europe/Paris; NULL, or a name that the server does not know, for the setting of interview_core_installation. Changing it recomputes the days.';
COMMENT ON COLUMN @schema@.users.total_attempts IS 'Derived: attempts that were not skipped.';
COMMENT ON COLUMN @schema@.users.scored_attempts IS 'Derived: those of them with a final_score.';
COMMENT ON COLUMN @schema@.users.total_score IS 'Derived: exact sum of their final scores.';
COMMENT ON COLUMN @schema@.users.average_score IS 'Derived: total_score / scored_attempts, 0 to 100, rounded to 2 places; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.users.best_score IS 'Derived: highest final score, 0 to 100; 0 when nothing is scored.';
COMMENT ON COLUMN @schema@.users.current_streak IS 'Derived: consecutive practice days up to last_practice_date. user_progress_overview shows it as of now.';
COMMENT ON COLUMN @schema@.users.longest_streak IS 'Derived: most consecutive practice days ever.';
COMMENT ON COLUMN @schema@.users.last_practice_date IS 'Derived: newest practice day, in the user''s time zone; NULL without practice.';
COMMENT ON COLUMN @schema@.users.weekly_goal IS 'Practice attempts that the user wants to make in a week; NULL for no goal.';
COMMENT ON COLUMN @schema@.users.streak_freezes IS 'Derived: freezes left after last_practice_date, each of which saves the streak from one missed day.';
COMMENT ON COLUMN @schema@.users.time_zone_since IS 'Derived: since when the present time zone holds, the newest valid_until in time_zone_history; NULL if it holds for the whole past.';
COMMENT ON COLUMN @schema@.users.created_at IS 'When the row was created.';
COMMENT ON COLUMN @schema@.users.updated_at IS 'When the profile or a counter was last changed.';

COMMENT ON CONSTRAINT users_pkey ON @schema@.users IS 'One profile per account.';
COMMENT ON CONSTRAINT users_id_fkey ON @schema@.users IS 'Deleting the account deletes the profile and everything that hangs on it.';
COMMENT ON CONSTRAINT users_experience_level_check ON @schema@.users IS 'junior, mid, senior or lead.';
COMMENT ON CONSTRAINT users_weekly_goal_check ON @schema@.users IS 'At least 1.';
COMMENT ON CONSTRAINT users_scores_check ON @schema@.users IS 'Every score lies between 0 and 100; NaN is refused.';
