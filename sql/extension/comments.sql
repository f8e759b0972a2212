COMMENT ON FUNCTION interview_core.update_user_stats() IS
    'Trigger function on attempts: keeps the counters and the streak in users and the rows of practice_sessions.';
COMMENT ON FUNCTION interview_core.update_skill_progress() IS
    'Trigger function on attempts: keeps the rows of skill_progress.';
COMMENT ON FUNCTION interview_core.update_question_history() IS
    'Trigger function on attempts: keeps the rows of question_history.';
COMMENT ON FUNCTION interview_core.update_practice_days() IS
    'Trigger function on users: recomputes practice days and streak when the time zone of a user changes.';
COMMENT ON FUNCTION interview_core.handle_new_user() IS
    'Trigger function on auth.users, its argument the target schema: creates the profile of a new account and mirrors a later change of its e-mail address; never makes a sign-up fail.';
COMMENT ON FUNCTION interview_core.mirror_email() IS
    'Trigger function on users: puts the e-mail address of the account in place of whatever a client sends.';
COMMENT ON FUNCTION interview_core.check_time_zone() IS
    'Trigger function on users: refuses a time zone that the server does not know.';
COMMENT ON FUNCTION interview_core.protect_derived_columns() IS
    'Trigger function on users: lets only the owner of the table change counters, averages and streaks.';
COMMENT ON FUNCTION interview_core.refuse_truncate() IS
    'Trigger function: lets only the owner of a table truncate it.';
