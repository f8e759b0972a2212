-- The differences of each of some users, ordered as a reader looks for them: by table, user and
-- key. $1: the schema. $2: see practice.sql. $3 and $4: the skills,
-- and those with a column.
SELECT difference.table_name, difference.user_id, difference.key, difference.column_name,
    difference.stored, difference.expected
FROM (@users@) profile
CROSS JOIN LATERAL interview_core.user_differences($1::name, profile.id, $2, $3, $4) WITH ORDINALITY AS difference (
    place, table_name, user_id, key, column_name, stored, expected, position
)
ORDER BY difference.place, difference.user_id, difference.position
