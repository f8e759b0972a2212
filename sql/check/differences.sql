-- Ends each check: the rows whose stored values differ from the expected ones, one row per value.
-- Whole rows are compared first; MATERIALIZED keeps the columns of equal rows from being taken
-- apart. No function is called in FROM: PostgreSQL keeps some memory of each such call.
, differing AS MATERIALIZED (
    SELECT @key@, to_jsonb(stored) AS stored, to_jsonb(expected) AS expected
    FROM stored
    @join@ expected USING (@key@)
    WHERE stored IS DISTINCT FROM expected
)
SELECT
    @place@ AS place,
    @table@::text AS table_name,
    user_id,
    @key_within_user@ AS key,
    column_name,
    stored ->> column_name AS stored,
    expected ->> column_name AS expected
FROM (
    SELECT differing.*, jsonb_object_keys(coalesce(stored, expected)) AS column_name
    FROM differing
) difference
WHERE column_name NOT IN (@key_names@)
    AND nullif(stored -> column_name, 'null') IS DISTINCT FROM nullif(expected -> column_name, 'null')
ORDER BY @key@, column_name
