-- A summary that the DBA has made a partition takes no row beyond its bounds.
BEGIN;
CREATE TABLE all_days (LIKE practice_sessions) PARTITION BY RANGE (practice_date);
ALTER TABLE all_days ATTACH PARTITION practice_sessions FOR VALUES FROM ('2000-01-01') TO ('2026-01-01');
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2025-12-31 09:00+00');
SELECT code, message FROM error_of($$
    INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00')$$);
SELECT practice_date FROM all_days;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
