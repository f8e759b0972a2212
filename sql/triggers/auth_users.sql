-- Two triggers for each target schema, whose name is part of theirs. They require the TRIGGER
-- privilege on auth.users, not ownership. The first fires after the application's own. Neither
-- names a column, since the auth service must be able to change its table.
CREATE OR REPLACE TRIGGER @new_user_trigger@
    AFTER INSERT ON auth.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user(@schema_literal@);
CREATE OR REPLACE TRIGGER @email_trigger@
    AFTER UPDATE ON auth.users
    FOR EACH ROW EXECUTE FUNCTION interview_core.handle_new_user(@schema_literal@);
