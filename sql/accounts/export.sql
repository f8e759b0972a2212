-- Everything of one user as one document, in one snapshot: an array for each table, in whole rows, so
-- that columns that the application added are in it.
-- $1: the user. The account and the objects are subqueries of their own, or NULL for a caller who may
-- not see them.
SELECT jsonb_build_object(
    'user_id', $1,
    'exported_at', now(),
    'account', @account@,
    @tables@,
    'objects', @objects@
)
WHERE EXISTS (SELECT FROM @schema@.users t WHERE t.id = $1)
