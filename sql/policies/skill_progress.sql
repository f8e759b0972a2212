DROP POLICY IF EXISTS "View own skill progress" ON @schema@.skill_progress;
CREATE POLICY "View own skill progress" ON @schema@.skill_progress
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own skill progress" ON @schema@.skill_progress IS
    'Users read their own skill progress. Only triggers write it.';
