-- One trigger per target schema, so its name carries the schema's. Takes the TRIGGER privilege on
-- auth.users; ownership is not needed.
CREATE OR REPLACE TRIGGER @new_user_trigger@
    AFTER INSERT OR UPDATE OF email ON auth.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user(@schema_literal@);
