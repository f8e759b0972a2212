-- The triggers need the extension, so it goes only with CASCADE, which takes them and nothing else.
BEGIN;
SELECT * FROM error_of('DROP EXTENSION interview_core');
CREATE TEMPORARY VIEW ours AS
    SELECT 'relation' AS kind, relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'column', attrelid::regclass || '.' || attname FROM pg_attribute
        JOIN pg_class c ON c.oid = attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT 'policy', polrelid::regclass || '.' || polname FROM pg_policy
    UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname FROM pg_constraint WHERE conrelid <> 0
    UNION ALL SELECT 'default', adrelid::regclass || '.' || adnum FROM pg_attrdef
    UNION ALL SELECT 'function', oid::regprocedure::text FROM pg_proc
        WHERE pronamespace IN ('auth'::regnamespace, 'storage'::regnamespace);
CREATE TEMPORARY TABLE before_drop AS SELECT * FROM ours;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
DROP EXTENSION interview_core CASCADE;
SELECT * FROM (TABLE before_drop EXCEPT TABLE ours) AS lost ORDER BY 1, 2;
SELECT count(*) AS triggers FROM pg_trigger WHERE NOT tgisinternal;
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
ROLLBACK;
