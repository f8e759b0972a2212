-- From the functions of 0.2.0 to those of 0.3.0: new or different functions, in the words of the generated script. A new
-- function starts without rights: see sql/extension/privileges.sql, and CONTRIBUTING.md, "Adding or changing a function".
\echo Use "ALTER EXTENSION interview_core UPDATE TO '0.3.0'" to load this file. \quit

COMMENT ON FUNCTION interview_core.check_time_zone() IS
'Trigger function on users: refuses a time zone that the server does not know, and spells the others as the server does.';
COMMENT ON FUNCTION interview_core.ensure_profiles(name) IS
'Creates the profiles that accounts are missing and corrects addresses that are not the account''s; returns how many it has mended.';
COMMENT ON FUNCTION interview_core.protect_derived_columns() IS
'Trigger function on users: ignores what a statement gives for counters, averages, streaks and created_at.';
