-- The body is bound when created, so no caller's search_path can redirect it.
CREATE FUNCTION auth.uid() RETURNS uuid
LANGUAGE sql STABLE
RETURN coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
)::uuid;
REVOKE ALL ON FUNCTION auth.uid() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.uid() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.uid() IS
    'The account that the current request is made for, from the claim sub; NULL without one.';
