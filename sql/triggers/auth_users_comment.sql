-- Apart from the triggers: a comment requires ownership of auth.users, which an installer may lack.
COMMENT ON TRIGGER @new_user_trigger@ ON auth.users IS
    'Gives each new account its profile row, after an application''s own triggers.';
COMMENT ON TRIGGER @email_trigger@ ON auth.users IS
    'Mirrors later changes of the e-mail address.';
