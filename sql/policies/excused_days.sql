DROP POLICY IF EXISTS "View own excused days" ON @schema@.excused_days;
CREATE POLICY "View own excused days" ON @schema@.excused_days
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own excused days" ON @schema@.excused_days IS
    'Users read the days on which they are excused. The service role writes them.';
