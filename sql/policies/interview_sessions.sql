DROP POLICY IF EXISTS "View own sessions" ON @schema@.interview_sessions;
CREATE POLICY "View own sessions" ON @schema@.interview_sessions
    FOR SELECT TO authenticated
    USING ((select auth.uid()) = user_id);
COMMENT ON POLICY "View own sessions" ON @schema@.interview_sessions IS
    'Users read their own sessions.';

-- Checks the reference as well: a foreign key alone would tell clients which ids of others exist.
DROP POLICY IF EXISTS "Create own sessions" ON @schema@.interview_sessions;
CREATE POLICY "Create own sessions" ON @schema@.interview_sessions
    FOR INSERT TO authenticated
    WITH CHECK (
        (select auth.uid()) = user_id
        AND (
            interview_sessions.resume_analysis_id IS NULL
            OR EXISTS (
                SELECT FROM @schema@.resume_analyses resume
                WHERE resume.id = interview_sessions.resume_analysis_id AND resume.user_id = (select auth.uid())
            )
        )
    );
COMMENT ON POLICY "Create own sessions" ON @schema@.interview_sessions IS
    'Users create sessions in their own name, based on resume analyses of their own.';

DROP POLICY IF EXISTS "Update own sessions" ON @schema@.interview_sessions;
CREATE POLICY "Update own sessions" ON @schema@.interview_sessions
    FOR UPDATE TO authenticated
    USING ((select auth.uid()) = user_id)
    WITH CHECK (
        (select auth.uid()) = user_id
        AND (
            interview_sessions.resume_analysis_id IS NULL
            OR EXISTS (
                SELECT FROM @schema@.resume_analyses resume
                WHERE resume.id = interview_sessions.resume_analysis_id AND resume.user_id = (select auth.uid())
            )
        )
    );
COMMENT ON POLICY "Update own sessions" ON @schema@.interview_sessions IS
    'Users update their own sessions and cannot give them away.';
