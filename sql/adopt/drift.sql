-- The columns of an application's summaries whose stored values differ from what the attempts say:
-- one row with their number, and one for each of the first twenty. Before them, each row of a summary
-- that no attempt backs, without the values.
-- $1: the target schema; $2: the columns that the application had, as table.column.
WITH
differences AS MATERIALIZED (
    SELECT d.table_name, d.user_id, d.key, d.column_name, left(d.stored, 200) AS stored,
        left(d.expected, 200) AS expected
    FROM interview_core.check_summaries($1) d
),
numbered AS (
    SELECT d.*, d.table_name || coalesce('.' || d.column_name, '') AS object,
        row_number() OVER (PARTITION BY d.table_name, d.column_name ORDER BY d.user_id, d.key COLLATE "C") AS nth,
        count(*) OVER (PARTITION BY d.table_name, d.column_name) AS total
    FROM differences d
    WHERE d.column_name IS NULL OR d.table_name || '.' || d.column_name = ANY ($2)
)
-- The number of attempts is expected of each row, and stored in each.
SELECT d.table_name::text AS object, concat_ws(', ', 'user_id = ' || d.user_id, 'key = ' || d.key)::text AS row_key,
    'no attempt backs the row: it is deleted'::text, -1::int8 AS nth, true AS is_lost
FROM differences d
WHERE (d.table_name, d.column_name) IN (
        ('skill_progress', 'attempts_count'), ('practice_sessions', 'attempts_count'),
        ('question_history', 'times_asked')
    ) AND d.expected IS NULL
UNION ALL
SELECT n.object::text, NULL::text, format('%s stored values are not what the attempts say', n.total)::text,
    0::int8, false
FROM numbered n WHERE n.nth = 1
UNION ALL
SELECT n.object::text, concat_ws(', ', 'user_id = ' || n.user_id, 'key = ' || n.key)::text,
    format('stored %s, and is %s', coalesce(n.stored, 'nothing'), coalesce(n.expected, 'nothing'))::text, n.nth, false
FROM numbered n WHERE n.nth <= 20
ORDER BY 1, 4, 2
