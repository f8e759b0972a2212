-- INSERT ... ON CONFLICT DO UPDATE: some rows are new, some change, some stay.
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (2, id_of('Ada'), 101, 60, 60, '2026-01-02 09:00+00');
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 55, 55, '2026-01-01 09:00+00'),
    (3, id_of('Ada'), 101, 70, 70, '2026-01-03 09:00+00'),
    (4, id_of('Bob'), 101, 20, 20, '2026-01-03 09:00+00')
ON CONFLICT (id) DO UPDATE SET final_score = excluded.final_score, content_score = excluded.content_score;
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();

INSERT INTO attempts (id, user_id, final_score, created_at) VALUES
    (1, id_of('Ada'), 99, '2026-01-01 09:00+00'), (5, id_of('Ada'), 80, '2026-01-05 09:00+00')
ON CONFLICT DO NOTHING;
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
