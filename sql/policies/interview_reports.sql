DROP POLICY IF EXISTS "View own reports" ON @schema@.interview_reports;
CREATE POLICY "View own reports" ON @schema@.interview_reports
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own reports" ON @schema@.interview_reports IS
    'Users read their own reports.';

-- Checks the reference as well: a foreign key alone would tell clients which ids of others exist.
DROP POLICY IF EXISTS "Create own reports" ON @schema@.interview_reports;
CREATE POLICY "Create own reports" ON @schema@.interview_reports
    FOR INSERT TO authenticated
    WITH CHECK (
        (select auth.uid()) = user_id
        AND (
            interview_reports.session_id IS NULL
            OR EXISTS (
                SELECT FROM @schema@.interview_sessions session
                WHERE session.id = interview_reports.session_id AND session.user_id = (select auth.uid())
            )
        )
    );
COMMENT ON POLICY "Create own reports" ON @schema@.interview_reports IS
    'Users create reports in their own name, on sessions of their own.';
