-- skill_needs has a row for every listed skill: how far from the target, how long ago, whether it
-- declines. Without attempts the level is 50, and every skill stale.
BEGIN;
SELECT skill_name, mastery, need, reasons, current_avg, attempts_count, last_practiced_at, trend
FROM skill_needs WHERE user_id = id_of('Bob') ORDER BY skill_name;

-- Ada: 13 attempts; the window is 10. Content is fine, delivery declines, voice was last practised
-- exactly 14 days ago; the others never.
INSERT INTO attempts (user_id, content_score, delivery_score, created_at)
SELECT id_of('Ada'), 90, 100 - 5 * n, now() - (13 - n) * interval '1 minute' FROM generate_series(1, 13) n;
INSERT INTO attempts (user_id, voice_score, created_at) VALUES (id_of('Ada'), 60, now() - interval '14 days');
SELECT skill_name, current_avg, mastery, need, reasons, attempts_count, trend
FROM skill_needs WHERE user_id = id_of('Ada') ORDER BY need, skill_name;

-- By the definition: U is the mean of 90, 57.5 and 60.
WITH level AS (SELECT (90 + 57.5 + 60) / 3 AS u)
SELECT round((3 * u + 10 * 90) / 13, 2) AS content, round((3 * u + 10 * 57.5) / 13, 2) AS delivery,
    round((3 * u + 60) / 4, 2) AS voice, round(u, 2) AS never,
    round(0.7 * (80 - (3 * u + 10 * 57.5) / 13) / 80 + 0.1, 4) AS need_of_delivery,
    round(0.7 * (80 - (3 * u + 60) / 4) / 80 + 0.2 * 0.5, 4) AS need_of_voice,
    round(0.7 * (80 - u) / 80 + 0.2, 4) AS need_without_practice
FROM level;

-- Without skills, the average of the final scores is the level.
INSERT INTO attempts (user_id, final_score) VALUES (id_of('Eve'), 71), (id_of('Eve'), 72);
SELECT DISTINCT mastery, need, reasons FROM skill_needs WHERE user_id = id_of('Eve');

-- A tie is rounded away from zero: U = 50.02, and 3 U + 50.05 = 200.11 is divided by 4.
INSERT INTO attempts (user_id, content_score, voice_score, delivery_score)
VALUES (id_of('Bob'), 50.05, 50.00, 50.01);
SELECT skill_name, mastery FROM skill_needs WHERE user_id = id_of('Bob') AND attempts_count > 0 ORDER BY skill_name;
SELECT (3 * 50.02 + 50.05) / 4 AS content;

-- The settings are in the view.
SELECT interview_core.configure('public', skills => '{voice,content}', average_window => 2, target_score => 100);
SELECT skill_name, current_avg, mastery, need, reasons FROM skill_needs WHERE user_id = id_of('Ada') ORDER BY skill_name;
SELECT interview_core.configure('public', target_score => 0.5);
ROLLBACK;
SELECT count(*) FROM skill_needs;
SELECT * FROM interview_core.check_summaries();
