DROP POLICY IF EXISTS "View own resume analyses" ON @schema@.resume_analyses;
CREATE POLICY "View own resume analyses" ON @schema@.resume_analyses
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own resume analyses" ON @schema@.resume_analyses IS
    'Users read their own resume analyses.';

DROP POLICY IF EXISTS "Create own resume analyses" ON @schema@.resume_analyses;
CREATE POLICY "Create own resume analyses" ON @schema@.resume_analyses
    FOR INSERT TO authenticated
    WITH CHECK ((select auth.uid()) = user_id);
COMMENT ON POLICY "Create own resume analyses" ON @schema@.resume_analyses IS
    'Users create resume analyses in their own name only.';

DROP POLICY IF EXISTS "Update own resume analyses" ON @schema@.resume_analyses;
CREATE POLICY "Update own resume analyses" ON @schema@.resume_analyses
    FOR UPDATE TO authenticated
    USING ((select auth.uid()) = user_id)
    WITH CHECK ((select auth.uid()) = user_id);
COMMENT ON POLICY "Update own resume analyses" ON @schema@.resume_analyses IS
    'Users update their own resume analyses and cannot give them away.';
