-- Ends each check: the rows whose stored values differ from the expected ones, one row per value.
-- Whole rows are compared first; MATERIALIZED keeps the columns of equal rows from being taken
-- apart.
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
    difference.column_name,
    difference.stored,
    difference.expected
FROM differing
CROSS JOIN LATERAL (
    SELECT key AS column_name, stored_value.value #>> '{}' AS stored,
        expected_value.value #>> '{}' AS expected
    FROM jsonb_each(differing.stored) AS stored_value
    FULL JOIN jsonb_each(differing.expected) AS expected_value USING (key)
    WHERE key NOT IN (@key_names@)
        AND nullif(stored_value.value, 'null') IS DISTINCT FROM nullif(expected_value.value, 'null')
) difference
ORDER BY @key@, difference.column_name
