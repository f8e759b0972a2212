-- Schemas of PostgreSQL, of the platform and of the extension cannot be targets.
SELECT name, e.* FROM unnest(ARRAY[
    'interview_core', 'auth', 'storage', 'pg_catalog', 'pg_temp', 'pg_toast', 'pg_mine', 'information_schema', ''
]) WITH ORDINALITY AS n (name, number)
CROSS JOIN LATERAL error_of(format('SELECT interview_core.install(%L)', name)) AS e ORDER BY number;
SELECT code, message FROM error_of('SELECT interview_core.install(NULL)');
SELECT nspname FROM pg_namespace WHERE nspname IN ('pg_mine', '');
