-- A client that creates its own profile cannot bring counters along.
BEGIN;
GRANT ALL ON ALL TABLES IN SCHEMA public TO authenticated;
DELETE FROM users WHERE id = id_of('Bob');
SET LOCAL request.jwt.claims = '{"sub": "b0000000-0000-0000-0000-000000000002", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
SELECT code, message FROM error_of($$INSERT INTO users (id, total_score) VALUES (auth.uid(), 100)$$);
SELECT code, message FROM error_of($$
    INSERT INTO users (id, full_name) VALUES ('a0000000-0000-0000-0000-000000000001', 'Not me')$$);
-- What supabase-js sends for an upsert.
INSERT INTO users (id, email, full_name, updated_at) VALUES (auth.uid(), 'other@example.com', 'Bob', '2026-01-01 09:00+00')
ON CONFLICT (id) DO UPDATE SET id = excluded.id, email = excluded.email, full_name = excluded.full_name, updated_at = excluded.updated_at;
INSERT INTO users (id, email, full_name, updated_at) VALUES (auth.uid(), 'other@example.com', 'Bobby', '2026-01-01 09:00+00')
ON CONFLICT (id) DO UPDATE SET id = excluded.id, email = excluded.email, full_name = excluded.full_name, updated_at = excluded.updated_at;
SELECT full_name, email, total_score FROM users;
RESET ROLE;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
