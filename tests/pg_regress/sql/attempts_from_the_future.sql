-- An attempt is not dated more than a day ahead of the clock: it would stay the newest one, and its day the last.
BEGIN;
INSERT INTO attempts (id, user_id, created_at) VALUES
    (1, id_of('Ada'), clock_timestamp()), (2, id_of('Ada'), clock_timestamp() + interval '23 hours'),
    (3, id_of('Bob'), clock_timestamp() - interval '400 days');
SELECT statement, e.code, e.message, e.hint
FROM unnest(ARRAY[
    'INSERT INTO attempts (user_id, created_at) VALUES (id_of(''Ada''), clock_timestamp() + interval ''25 hours'')',
    'INSERT INTO attempts (user_id, created_at) VALUES (id_of(''Ada''), ''9999-12-31 23:59+00'')',
    'INSERT INTO attempts (user_id, created_at, is_skipped) VALUES (id_of(''Ada''), now(), false), (id_of(''Ada''), now() + interval ''1 year'', true)',
    'UPDATE attempts SET created_at = created_at + interval ''2 days'' WHERE id = 1',
    'UPDATE attempts SET created_at = created_at + interval ''2 hours'' WHERE user_id = id_of(''Ada'')',
    'INSERT INTO attempts (id, user_id) VALUES (3, id_of(''Bob'')) ON CONFLICT (id) DO UPDATE SET created_at = now() + interval ''3 days''',
    'UPDATE attempts SET created_at = created_at + interval ''300 days'' WHERE id = 3'
]) WITH ORDINALITY AS cases (statement, number)
CROSS JOIN LATERAL error_of(statement) AS e ORDER BY number;

-- What is there already stays, may change in other columns, and may come nearer but not go further.
SET LOCAL session_replication_role = replica;
INSERT INTO attempts (id, user_id, question_id, final_score, created_at) VALUES (4, id_of('Bob'), 101, 50, '2999-01-01 12:00+00');
SET LOCAL session_replication_role = origin;
SELECT interview_core.rebuild_summaries() > 0 AS mended;
SELECT * FROM error_of('UPDATE attempts SET final_score = 60, question_id = NULL, created_at = created_at WHERE id = 4');
SELECT code FROM error_of('UPDATE attempts SET created_at = created_at - interval ''1 day'' WHERE id = 4');
SELECT * FROM error_of('UPDATE attempts SET user_id = id_of(''Ada'') WHERE id = 4');
SELECT full_name, total_attempts, total_score FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
SELECT * FROM error_of('UPDATE attempts SET created_at = now() WHERE id = 4');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
