-- merge_users() moves everything of one user to another, whose time zone the days follow, and leaves an empty profile.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO questions (id, question, is_custom, uploaded_by) VALUES (901, 'Mine?', true, id_of('Ada')), (902, 'Yours?', true, id_of('Eve'));
INSERT INTO interview_sessions (id, user_id) VALUES ('50000000-0000-0000-0000-000000000001', id_of('Ada'));
INSERT INTO interview_reports (user_id, report_title) VALUES (id_of('Ada'), 'Week 1');
INSERT INTO resume_analyses (user_id, file_name) VALUES (id_of('Ada'), 'cv.pdf'), (NULL, 'nobodys.pdf');
INSERT INTO attempts (id, user_id, question_id, session_id, final_score, content_score, is_skipped, created_at) VALUES
    (1, id_of('Ada'), 101, '50000000-0000-0000-0000-000000000001', 50, 50, false, '2026-01-01 09:00+00'),
    -- In New York it is still the day before.
    (2, id_of('Ada'), 901, NULL, 60, 60, false, '2026-01-03 02:00+00'),
    (3, id_of('Ada'), 102, NULL, NULL, NULL, true, '2026-01-03 09:00+00'),
    (4, id_of('Eve'), 101, NULL, 70, 70, false, '2026-01-03 15:00+00'),
    (5, id_of('Bob'), 101, NULL, 40, 40, false, '2026-01-03 15:00+00');
UPDATE users SET avatar_url = 'mine.png', target_role = 'pilot' WHERE full_name = 'Ada';
SET LOCAL ROLE service_role;
SELECT * FROM interview_core.merge_users(id_of('Ada'), id_of('Eve'));
RESET ROLE;
SELECT full_name, target_role, time_zone, total_attempts, total_score, best_score, current_streak, longest_streak, last_practice_date FROM users ORDER BY 1;
SELECT u.full_name, p.practice_date, p.attempts_count FROM practice_sessions p JOIN users u ON u.id = p.user_id ORDER BY 1, 2;
SELECT u.full_name, h.question_id, h.times_asked, h.times_skipped, h.latest_score FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1, 2;
SELECT u.full_name, s.skill_name, s.current_avg, s.attempts_count FROM skill_progress s JOIN users u ON u.id = s.user_id ORDER BY 1, 2;
SELECT u.full_name, q.id FROM questions q JOIN users u ON u.id = q.uploaded_by ORDER BY q.id;
SELECT u.full_name, (SELECT count(*) FROM interview_sessions t WHERE t.user_id = u.id) AS sessions,
    (SELECT count(*) FROM interview_reports t WHERE t.user_id = u.id) AS reports,
    (SELECT count(*) FROM resume_analyses t WHERE t.user_id = u.id) AS analyses FROM users u ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
-- Calling again moves what has come since; back again works as well.
INSERT INTO attempts (id, user_id, final_score, created_at) VALUES (6, id_of('Ada'), 90, '2026-01-04 15:00+00');
SELECT name, rows FROM interview_core.merge_users(id_of('Ada'), id_of('Eve')) WHERE rows > 0;
SELECT full_name, total_attempts, current_streak FROM users ORDER BY 1;
SELECT name, rows FROM interview_core.merge_users(id_of('Eve'), id_of('Bob')) WHERE rows > 0;
SELECT full_name, total_attempts, current_streak, longest_streak FROM users ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
