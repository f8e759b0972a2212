-- The body is bound when created, so no caller's search_path can redirect it.
CREATE FUNCTION auth.role() RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
);
REVOKE ALL ON FUNCTION auth.role() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.role() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.role() IS
    'The role that the current request claims, such as authenticated; NULL without one.';
