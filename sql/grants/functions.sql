-- The routines of the extension that the application's roles may call, one by one. Trigger functions are
-- called by nobody: only whoever attaches them needs a right.

GRANT USAGE ON SCHEMA interview_core TO authenticated, service_role;

GRANT EXECUTE ON FUNCTION
    interview_core.moving_average(numeric),
    interview_core.moving_average(numeric, integer),
    interview_core.trend(numeric),
    interview_core.trend(numeric, integer, numeric)
TO authenticated, service_role;

-- Users read their own data; row level security shows them nobody else's.
GRANT EXECUTE ON FUNCTION interview_core.export_user(uuid, name) TO authenticated, service_role;
GRANT EXECUTE ON FUNCTION interview_core.erase_user(uuid, name) TO service_role;

-- A backend may ask whether everything is exact; mending it is the owner's.
GRANT EXECUTE ON FUNCTION
    interview_core.check_summaries(name, uuid),
    interview_core.sub_scores(jsonb)
TO service_role;
