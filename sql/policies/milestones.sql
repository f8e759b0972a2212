DROP POLICY IF EXISTS "View own milestones" ON @schema@.milestones;
CREATE POLICY "View own milestones" ON @schema@.milestones
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own milestones" ON @schema@.milestones IS
    'Users read their own milestones. Only triggers write them.';
