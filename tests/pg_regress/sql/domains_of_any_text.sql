-- A domain is any text; a long one too.
BEGIN;
INSERT INTO attempts (user_id, domain, created_at)
SELECT id_of('Ada'), repeat(letter, 5000), '2026-01-01 09:00+00' FROM unnest(ARRAY['z', '~', 'a']) AS letter;
SELECT left(domain, 1) AS letter, length(domain) FROM practice_sessions, unnest(domains_practiced) AS domain;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
