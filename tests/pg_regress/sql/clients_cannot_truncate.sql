-- Row level security does not guard a table against TRUNCATE; a trigger does, whatever has been granted.
BEGIN;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
SELECT role, relname, privilege FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role,
    pg_class, unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) AS privilege
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND has_table_privilege(role, oid, privilege);
GRANT ALL ON ALL TABLES IN SCHEMA public TO authenticated, service_role;
SET LOCAL ROLE authenticated;
SELECT relname, e.code, e.message FROM pg_class
CROSS JOIN LATERAL error_of(format('TRUNCATE %I CASCADE', relname)) AS e
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname COLLATE "C";
SET LOCAL ROLE service_role;
SELECT * FROM error_of('TRUNCATE attempts');
RESET ROLE;
SELECT count(*) FROM attempts;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
