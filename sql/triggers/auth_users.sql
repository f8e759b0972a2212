-- Two triggers per target schema, so their names carry the schema's. They take the TRIGGER privilege on
-- auth.users; ownership is not needed. The first fires after an application's own. None names a column:
-- the auth service must be able to change its table.
CREATE OR REPLACE TRIGGER @new_user_trigger@
    AFTER INSERT ON auth.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user(@schema_literal@);
CREATE OR REPLACE TRIGGER @email_trigger@
    AFTER UPDATE ON auth.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user(@schema_literal@);
