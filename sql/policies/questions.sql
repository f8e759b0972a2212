DROP POLICY IF EXISTS "Public Read" ON @schema@.questions;
CREATE POLICY "Public Read" ON @schema@.questions
    FOR SELECT TO anon
    USING (is_active);
COMMENT ON POLICY "Public Read" ON @schema@.questions IS
    'Anyone may read active questions.';

DROP POLICY IF EXISTS "Read Active Or Own" ON @schema@.questions;
CREATE POLICY "Read Active Or Own" ON @schema@.questions
    FOR SELECT TO authenticated
    USING (is_active OR uploaded_by = (select auth.uid()));
COMMENT ON POLICY "Read Active Or Own" ON @schema@.questions IS
    'Signed-in users read active questions and all that they added themselves.';

DROP POLICY IF EXISTS "Insert Own Custom" ON @schema@.questions;
CREATE POLICY "Insert Own Custom" ON @schema@.questions
    FOR INSERT TO authenticated
    WITH CHECK (is_custom AND uploaded_by = (select auth.uid()));
COMMENT ON POLICY "Insert Own Custom" ON @schema@.questions IS
    'Users add custom questions in their own name.';

DROP POLICY IF EXISTS "Update Own Custom" ON @schema@.questions;
CREATE POLICY "Update Own Custom" ON @schema@.questions
    FOR UPDATE TO authenticated
    USING (is_custom AND uploaded_by = (select auth.uid()))
    WITH CHECK (is_custom AND uploaded_by = (select auth.uid()));
COMMENT ON POLICY "Update Own Custom" ON @schema@.questions IS
    'Users edit and deactivate their own custom questions, which stay custom and their own.';
