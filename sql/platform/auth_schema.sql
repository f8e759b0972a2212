CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
COMMENT ON SCHEMA auth IS
    'Accounts and the identity of the current request, as Supabase would provide them.';
