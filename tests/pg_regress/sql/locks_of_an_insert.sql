-- An attempt locks the tables as the executor would: what is only referenced or read stays free for REINDEX and the like.
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00');
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, created_at) VALUES
    (id_of('Ada'), 102, 50, 50, '2026-01-01 10:00+00');
SELECT relation::regclass, string_agg(mode, ', ' ORDER BY mode) AS modes
FROM pg_locks
WHERE pid = pg_backend_pid() AND relation IN (
    'questions'::regclass, 'users'::regclass, 'question_history'::regclass, 'interview_core_installation'::regclass)
GROUP BY 1 ORDER BY 1::text;
ROLLBACK;
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
