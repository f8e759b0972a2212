-- Everything of one user as one document, in one snapshot: an array for each table, of whole rows,
-- which include the application's own columns.
-- $1: the user. The account and the objects are subqueries, or NULL for a caller who may not see
-- them.
SELECT jsonb_build_object(
    'user_id', $1,
    'exported_at', now(),
    'account', @account@,
    @tables@,
    'objects', @objects@
)
WHERE EXISTS (SELECT FROM @schema@.users t WHERE t.id = $1)
