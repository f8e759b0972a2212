DROP POLICY IF EXISTS "View own practice sessions" ON @schema@.practice_sessions;
CREATE POLICY "View own practice sessions" ON @schema@.practice_sessions
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own practice sessions" ON @schema@.practice_sessions IS
    'Users read their own practice days. Only triggers write them.';
