-- Whoever saves a whole row of users does no harm and gets no error: what a statement gives for a derived column, or for
-- created_at, is ignored.
BEGIN;
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 50, '2026-01-01 09:00+00'), (id_of('Ada'), 70, '2026-01-02 09:00+00'),
    (id_of('Bob'), 60, '2026-01-01 09:00+00');
CREATE VIEW derived AS
    SELECT full_name, total_attempts AS total, scored_attempts AS scored, total_score AS sum, average_score AS average,
        best_score AS best, current_streak AS streak, longest_streak AS longest,
        to_char(last_practice_date, 'YYYY-MM-DD') AS last_date, created_at > '2020-01-01' AS created_at
    FROM users ORDER BY full_name;
SELECT * FROM derived;

-- A front end sends back a profile that it read, with what it made of it.
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
SET LOCAL ROLE authenticated;
INSERT INTO users
SELECT (jsonb_populate_record(u, '{"total_attempts": 99, "average_score": 100, "created_at": "2001-01-01", "target_role": "Editor"}')).*
FROM users u WHERE id = auth.uid()
ON CONFLICT (id) DO UPDATE SET
    email = excluded.email, full_name = excluded.full_name, target_role = excluded.target_role,
    total_attempts = excluded.total_attempts, scored_attempts = excluded.scored_attempts,
    total_score = excluded.total_score, average_score = excluded.average_score, best_score = excluded.best_score,
    current_streak = excluded.current_streak, longest_streak = excluded.longest_streak,
    last_practice_date = excluded.last_practice_date, created_at = excluded.created_at, updated_at = excluded.updated_at;
SELECT target_role FROM users;
RESET ROLE;

-- A backend still writes its old counters.
SET LOCAL ROLE service_role;
UPDATE users SET total_attempts = total_attempts + 1, average_score = 1, best_score = 1, current_streak = 1;
MERGE INTO users u USING (SELECT id, 7 AS attempts FROM users) AS n ON u.id = n.id
WHEN MATCHED THEN UPDATE SET total_attempts = n.attempts, longest_streak = n.attempts;
RESET ROLE;

-- The owner's ORM saves a whole row, and a message says what became of it.
SET LOCAL client_min_messages = debug1;
UPDATE users SET full_name = 'Bob', email = 'x@example.com', total_attempts = 0, total_score = 60.00, average_score = 10, created_at = '2001-01-01'
WHERE id = id_of('Bob');
RESET client_min_messages;
-- A restore of the rows alone starts at zero, and counts the attempts that are there.
DELETE FROM users WHERE id = id_of('Bob');
ALTER TABLE attempts ALTER CONSTRAINT attempts_user_id_fkey DEFERRABLE INITIALLY DEFERRED;
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    ('b0000000-0000-0000-0000-000000000002', 60, '2026-01-01 09:00+00');
COPY users (id, full_name, total_attempts, total_score, created_at) FROM stdin;
b0000000-0000-0000-0000-000000000002	Bob	9	99	2001-01-01 09:00+00
\.
SELECT * FROM derived;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
