CREATE SCHEMA storage;
GRANT USAGE ON SCHEMA storage TO anon, authenticated, service_role;
COMMENT ON SCHEMA storage IS 'Buckets and the objects in them, as Supabase would provide them.';
