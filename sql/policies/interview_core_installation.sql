DROP POLICY IF EXISTS "Service role reads installation" ON @schema@.interview_core_installation;
CREATE POLICY "Service role reads installation" ON @schema@.interview_core_installation
    FOR SELECT TO service_role
    USING (true);
COMMENT ON POLICY "Service role reads installation" ON @schema@.interview_core_installation IS
    'The backend may read version and settings; clients see nothing. configure() writes them.';
