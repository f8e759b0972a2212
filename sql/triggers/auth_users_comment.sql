-- Apart from the trigger: a comment takes ownership of auth.users, which an installer may lack.
COMMENT ON TRIGGER @new_user_trigger@ ON auth.users IS
    'Gives each new account its profile row and mirrors later changes of the e-mail address.';
