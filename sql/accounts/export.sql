-- Everything of one user as one document: an array for each table, in one snapshot. Whole rows, so that
-- columns that the application added are in it.
-- $1: the user. The account and the objects are subqueries of their own, or NULL for a caller who may not see them.
SELECT jsonb_build_object(
    'user_id', $1,
    'exported_at', now(),
    'account', @account@,
    'users', (SELECT jsonb_agg(to_jsonb(t)) FROM @schema@.users t WHERE t.id = $1),
    'attempts', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.created_at, t.id) FROM @schema@.attempts t WHERE t.user_id = $1
    ), '[]'),
    'interview_sessions', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.created_at, t.id) FROM @schema@.interview_sessions t
        WHERE t.user_id = $1
    ), '[]'),
    'interview_reports', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.created_at, t.id) FROM @schema@.interview_reports t WHERE t.user_id = $1
    ), '[]'),
    'resume_analyses', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.created_at, t.id) FROM @schema@.resume_analyses t WHERE t.user_id = $1
    ), '[]'),
    'questions', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM @schema@.questions t WHERE t.uploaded_by = $1
    ), '[]'),
    'skill_progress', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.skill_name) FROM @schema@.skill_progress t WHERE t.user_id = $1
    ), '[]'),
    'question_history', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.question_id) FROM @schema@.question_history t WHERE t.user_id = $1
    ), '[]'),
    'practice_sessions', coalesce((
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.practice_date) FROM @schema@.practice_sessions t WHERE t.user_id = $1
    ), '[]'),
    'objects', @objects@
)
WHERE EXISTS (SELECT FROM @schema@.users t WHERE t.id = $1)
