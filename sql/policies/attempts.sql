DROP POLICY IF EXISTS "View own attempts" ON @schema@.attempts;
CREATE POLICY "View own attempts" ON @schema@.attempts
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own attempts" ON @schema@.attempts IS
    'Users read their own attempts. Only the service role writes them.';
