-- From the functions of 0.1.0 to those of 0.2.0: what is new or different, in the words of the generated script. A new
-- function starts without rights: see sql/extension/privileges.sql, and CONTRIBUTING.md, "Adding or changing a function".
\echo Use "ALTER EXTENSION interview_core UPDATE TO '0.2.0'" to load this file. \quit

CREATE FUNCTION interview_core.ensure_profiles(target_schema name DEFAULT 'public') RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ensure_profiles_wrapper';
COMMENT ON FUNCTION interview_core.ensure_profiles(name) IS
'Creates the profiles that accounts are missing; returns how many.';
REVOKE ALL ON ROUTINE interview_core.ensure_profiles(name) FROM PUBLIC;
GRANT EXECUTE ON ROUTINE interview_core.ensure_profiles(name) TO @extowner@ WITH GRANT OPTION;

CREATE FUNCTION interview_core.export_user(user_id uuid, target_schema name DEFAULT 'public') RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'export_user_wrapper';
COMMENT ON FUNCTION interview_core.export_user(uuid, name) IS
'Everything of one user as one JSON document; users may export their own data, the service role anybody''s.';
REVOKE ALL ON ROUTINE interview_core.export_user(uuid, name) FROM PUBLIC;
GRANT EXECUTE ON ROUTINE interview_core.export_user(uuid, name) TO @extowner@ WITH GRANT OPTION;

CREATE FUNCTION interview_core.erase_user(user_id uuid, target_schema name DEFAULT 'public') RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'erase_user_wrapper';
COMMENT ON FUNCTION interview_core.erase_user(uuid, name) IS
'Erases a user and everything of theirs, lists their stored objects in objects_to_erase, and returns what was erased and what is left.';
REVOKE ALL ON ROUTINE interview_core.erase_user(uuid, name) FROM PUBLIC;
GRANT EXECUTE ON ROUTINE interview_core.erase_user(uuid, name) TO @extowner@ WITH GRANT OPTION;

CREATE FUNCTION interview_core.list_objects_to_erase() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'list_objects_to_erase_wrapper';
COMMENT ON FUNCTION interview_core.list_objects_to_erase() IS
'Trigger function on users: lists the stored objects of deleted users in objects_to_erase.';
REVOKE ALL ON ROUTINE interview_core.list_objects_to_erase() FROM PUBLIC;
GRANT EXECUTE ON ROUTINE interview_core.list_objects_to_erase() TO @extowner@ WITH GRANT OPTION;
