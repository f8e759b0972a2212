-- Nobody may call or attach a function of the extension by default. Whoever creates the extension
-- may, and may pass it on: install() grants what the application's roles need, one by one.
REVOKE ALL ON ALL ROUTINES IN SCHEMA interview_core FROM PUBLIC;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA interview_core TO @extowner@ WITH GRANT OPTION;

COMMENT ON SCHEMA interview_core IS
    'Functions that keep the progress of interview practice exact. Its tables are elsewhere, where install() made them.';
