-- The body is bound when created, so no caller's search_path can redirect it.
CREATE FUNCTION auth.jwt() RETURNS jsonb
LANGUAGE sql STABLE
RETURN coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
)::jsonb;
REVOKE ALL ON FUNCTION auth.jwt() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.jwt() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.jwt() IS 'All claims of the current request; NULL without any.';
