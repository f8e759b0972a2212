DROP POLICY IF EXISTS "View own time zone history" ON @schema@.time_zone_history;
CREATE POLICY "View own time zone history" ON @schema@.time_zone_history
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own time zone history" ON @schema@.time_zone_history IS
    'Users read which zones held before. The service role may correct them.';
