-- From the functions of 0.2.0 to those of 0.3.0: new or different functions, in the words of the generated script. A new
-- function starts without rights: see sql/extension/privileges.sql, and CONTRIBUTING.md, "Adding or changing a function".
\echo Use "ALTER EXTENSION interview_core UPDATE TO '0.3.0'" to load this file. \quit

CREATE FUNCTION interview_core.set_updated_at() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'set_updated_at_wrapper';
COMMENT ON FUNCTION interview_core.set_updated_at() IS
'Trigger function: sets updated_at when a row is inserted or changes, whatever a statement gives.';
REVOKE ALL ON ROUTINE interview_core.set_updated_at() FROM PUBLIC;
GRANT EXECUTE ON ROUTINE interview_core.set_updated_at() TO @extowner@ WITH GRANT OPTION;
