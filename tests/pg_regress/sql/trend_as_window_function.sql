-- trend over any rows, as an aggregate and as a window function.
CREATE TEMPORARY TABLE points (at integer, score numeric);
INSERT INTO points VALUES (1, 50), (2, 53), (3, NULL), (4, 53), (5, 40), (6, 41);
-- of_ten at 5: (53 + 40 - 50 - 53) / 2 = -5; at 6: (40 + 41 - 53 - 53) / 2 = -12.5.
SELECT at, score, interview_core.trend(score) OVER (ORDER BY at) AS of_ten,
    interview_core.trend(score, 1, 0.5) OVER (ORDER BY at) AS of_one
FROM points ORDER BY at;
SELECT interview_core.trend(score ORDER BY at) AS forwards, interview_core.trend(score ORDER BY at DESC) AS backwards FROM points;
SELECT interview_core.trend(score) FROM points WHERE false;
DROP TABLE points;
