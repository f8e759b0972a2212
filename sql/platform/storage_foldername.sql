-- The body is bound when created, so no caller's search_path can redirect it.
CREATE FUNCTION storage.foldername(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN (string_to_array(name, '/'))[1:cardinality(string_to_array(name, '/')) - 1];
REVOKE ALL ON FUNCTION storage.foldername(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION storage.foldername(text) TO anon, authenticated, service_role;
COMMENT ON FUNCTION storage.foldername(text) IS
    'The folders of an object''s path, outermost first; empty for a path without any.';
