-- A client that creates its own profile cannot bring counters along: they start at zero, whatever it sends.
BEGIN;
DELETE FROM users WHERE id = id_of('Bob');
SET LOCAL request.jwt.claims = '{"sub": "b0000000-0000-0000-0000-000000000002", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
INSERT INTO users (id, total_attempts, scored_attempts, total_score, average_score, best_score, current_streak,
    longest_streak, last_practice_date, created_at)
VALUES (auth.uid(), 9, 9, 99, 99, 99, 9, 9, '2026-02-01', '2001-01-01 09:00+00');
SELECT total_attempts, scored_attempts, total_score, average_score, best_score, current_streak, longest_streak,
    last_practice_date, created_at = now() AS created_now
FROM users;
INSERT INTO users (id, total_attempts, created_at) VALUES (auth.uid(), NULL, NULL)
ON CONFLICT (id) DO UPDATE SET total_attempts = excluded.total_attempts, created_at = NULL;
SELECT total_attempts, created_at = now() AS created_now FROM users;
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
