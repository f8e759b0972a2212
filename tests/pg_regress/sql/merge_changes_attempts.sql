-- MERGE inserts, updates and deletes attempts of one user in one statement.
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at) VALUES
    (1, id_of('Ada'), 101, 50, 50, '2026-01-01 09:00+00'), (2, id_of('Ada'), 101, 60, 60, '2026-01-02 09:00+00');
MERGE INTO attempts a
USING (VALUES (1, 'delete'), (2, 'update'), (3, 'insert')) AS c (id, change) ON a.id = c.id
WHEN MATCHED AND change = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET final_score = 65, content_score = 65
WHEN NOT MATCHED THEN INSERT (id, user_id, question_id, final_score, content_score, created_at)
    VALUES (c.id, id_of('Ada'), 101, 90, 90, '2026-01-03 09:00+00');
SELECT total_attempts, total_score, current_streak, longest_streak FROM users WHERE id = id_of('Ada');
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
