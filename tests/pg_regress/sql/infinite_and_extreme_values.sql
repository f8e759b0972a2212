-- What no summary could hold is refused; what the types can hold is exact.
BEGIN;
SET LOCAL datestyle = 'ISO';
SELECT assignment, e.code
FROM unnest(ARRAY[
    'created_at = ''infinity''', 'created_at = ''-infinity''', 'created_at = ''1969-12-31 23:59:59+00''',
    'created_at = ''10000-01-01 00:00+00''', 'created_at = NULL', 'is_skipped = NULL',
    'final_score = ''NaN''', 'final_score = ''Infinity''', 'content_score = ''NaN''',
    'audio_duration = ''NaN''', 'audio_duration = ''Infinity''', 'audio_duration = -0.01', 'audio_duration = 100000000'
]) WITH ORDINALITY AS c (assignment, number)
CROSS JOIN LATERAL error_of(format(
    'INSERT INTO attempts (user_id, %s) VALUES (id_of(''Ada''), %s)',
    split_part(assignment, ' = ', 1), split_part(assignment, ' = ', 2))) AS e
ORDER BY number;

-- The first and the last instant, in zones that are behind and ahead of UTC; the lowest and the highest id. The last
-- instant is in the future, which only gets in while triggers are off.
UPDATE users SET time_zone = 'Pacific/Kiritimati' WHERE id = id_of('Bob');
SET LOCAL session_replication_role = replica;
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, audio_duration, created_at) VALUES
    (-9223372036854775808, id_of('Eve'), 101, 0, 0, 99999999.99, '1970-01-01 00:00+00'),
    (9223372036854775807, id_of('Eve'), 101, 100, 100, 99999999.99, '9999-12-31 23:59:59.999999+00'),
    (0, id_of('Bob'), 101, 100, 100, 0.01, '9999-12-31 23:59:59.999999+00');
SET LOCAL session_replication_role = origin;
SELECT interview_core.rebuild_summaries() > 0 AS mended;
SELECT u.full_name, p.practice_date, p.total_duration_seconds
FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, practice_date;
SELECT u.full_name, p.current_avg, p.trend, p.trend_percentage, p.last_attempt_id
FROM skill_progress p JOIN users u ON u.id = p.user_id ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
