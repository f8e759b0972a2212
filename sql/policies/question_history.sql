DROP POLICY IF EXISTS "View own question history" ON @schema@.question_history;
CREATE POLICY "View own question history" ON @schema@.question_history
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own question history" ON @schema@.question_history IS
    'Users read their own record per question. Only triggers write it.';
