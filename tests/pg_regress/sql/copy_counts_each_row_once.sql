-- COPY is one statement.
BEGIN;
COPY attempts (user_id, question_id, final_score, ml_scores, created_at) FROM stdin;
a0000000-0000-0000-0000-000000000001	101	50	{"content": 50}	2026-01-02 09:00+00
b0000000-0000-0000-0000-000000000002	101	60	{"content": 60}	2026-01-01 09:00+00
a0000000-0000-0000-0000-000000000001	101	70	{"content": 70}	2026-01-01 09:00+00
\.
SELECT full_name, total_attempts, average_score, current_streak FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
