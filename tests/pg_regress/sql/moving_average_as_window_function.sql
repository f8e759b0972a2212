-- moving_average over any rows, as an aggregate and as a window function; NULL scores do not count.
CREATE TEMPORARY TABLE points (at integer, who text, score numeric);
INSERT INTO points VALUES (1, 'x', 10), (2, 'x', NULL), (3, 'x', 20), (4, 'x', 40), (5, 'x', 0.015), (0, 'y', 7), (2, 'z', NULL);
SELECT at, score, interview_core.moving_average(score, 2) OVER (ORDER BY at) AS of_two,
    interview_core.moving_average(score) OVER (ORDER BY at) AS of_ten,
    interview_core.moving_average(score) OVER (ORDER BY at ROWS 1 PRECEDING) AS of_two_rows
FROM points WHERE who = 'x' ORDER BY at;
SELECT who, interview_core.moving_average(score ORDER BY at) AS of_ten, interview_core.moving_average(score, 1 ORDER BY at) AS last,
    interview_core.moving_average(score, 1 ORDER BY at DESC) AS first
FROM points GROUP BY GROUPING SETS (who, ()) ORDER BY who;
SELECT interview_core.moving_average(score) FROM points WHERE false;
-- Without limits on the scores: 2 places, half away from zero.
SELECT interview_core.moving_average(score) FROM (VALUES (-0.01), (0.00)) AS s (score);
SELECT interview_core.moving_average(score) FROM (VALUES (123456789012.34), (0.01)) AS s (score);
DROP TABLE points;
