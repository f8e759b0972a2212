-- Times lie within the years 1970 to 9999, as those of attempts do, in every table that clients write.
BEGIN;
INSERT INTO interview_sessions (id, user_id, updated_at) VALUES
    ('10000000-0000-0000-0000-000000000001', id_of('Ada'), '2026-01-01');
INSERT INTO questions (id, question, is_custom, uploaded_by) VALUES (201, 'Mine?', true, id_of('Ada'));
INSERT INTO resume_analyses (user_id) VALUES (id_of('Ada'));
CREATE TEMP TABLE tries AS
SELECT row_number() OVER (ORDER BY c.table_name, c.column_name, v.place) AS number, c.*, v.value
FROM (
    SELECT relname::text AS table_name, attname::text AS column_name, CASE relname
        WHEN 'questions' THEN 'question, is_custom, uploaded_by' ELSE 'user_id' END AS others,
        CASE relname WHEN 'questions' THEN '''Why?'', true, auth.uid()' ELSE 'auth.uid()' END AS their_values
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relname IN ('interview_sessions', 'questions', 'resume_analyses', 'interview_reports')
        AND relnamespace = 'public'::regnamespace AND atttypid = 'timestamptz'::regtype AND attnum > 0
) AS c
CROSS JOIN unnest(ARRAY['infinity', '-infinity', '1969-12-31 23:59:59.999999+00', '10000-01-01 00:00+00',
    '1970-01-01 00:00+00', '9999-12-31 23:59:59.999999+00']) WITH ORDINALITY AS v (value, place);
GRANT SELECT ON tries TO authenticated, service_role;

SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
-- Refused values, with the code; accepted ones have none.
SELECT table_name, column_name, string_agg(coalesce(e.code, 'yes'), ' ' ORDER BY number) AS answers
FROM tries LEFT JOIN LATERAL error_of(format('INSERT INTO %I (%s, %I) VALUES (%s, %L)',
    table_name, others, column_name, their_values, value)) AS e ON true
GROUP BY table_name, column_name ORDER BY table_name, column_name;
RESET ROLE;
SET LOCAL ROLE service_role;
-- updated_at is never taken from an UPDATE.
SELECT table_name, column_name, string_agg(coalesce(e.code, 'yes'), ' ' ORDER BY number) AS answers
FROM tries LEFT JOIN LATERAL error_of(format('UPDATE %I SET %I = %L', table_name, column_name, value)) AS e ON true
GROUP BY table_name, column_name ORDER BY table_name, column_name;
RESET ROLE;
SELECT count(*) FROM interview_sessions WHERE NOT (isfinite(started_at) AND isfinite(created_at) AND isfinite(updated_at));
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
