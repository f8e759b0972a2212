DROP POLICY IF EXISTS "Service role reads objects to erase" ON @schema@.objects_to_erase;
CREATE POLICY "Service role reads objects to erase" ON @schema@.objects_to_erase
    FOR SELECT TO service_role
    USING (true);
COMMENT ON POLICY "Service role reads objects to erase" ON @schema@.objects_to_erase IS
    'The backend erases what is listed; clients see nothing.';
