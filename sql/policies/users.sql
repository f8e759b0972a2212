DROP POLICY IF EXISTS "View own profile" ON @schema@.users;
CREATE POLICY "View own profile" ON @schema@.users
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = id);
COMMENT ON POLICY "View own profile" ON @schema@.users IS
    'Users read their own profile.';

DROP POLICY IF EXISTS "Create own profile" ON @schema@.users;
CREATE POLICY "Create own profile" ON @schema@.users
    FOR INSERT TO authenticated
    WITH CHECK ((select auth.uid()) = id);
COMMENT ON POLICY "Create own profile" ON @schema@.users IS
    'Users may create the profile of their own account; an upsert needs this too.';

DROP POLICY IF EXISTS "Update own profile" ON @schema@.users;
CREATE POLICY "Update own profile" ON @schema@.users
    FOR UPDATE TO authenticated
    USING ((select auth.uid()) = id)
    WITH CHECK ((select auth.uid()) = id);
COMMENT ON POLICY "Update own profile" ON @schema@.users IS
    'Users update their own profile; protect_derived_columns ignores what they send for derived ones.';
