-- Days since a skill was practised are local days of the user's present zone. An attempt just after
-- local midnight is of today, one just before it of yesterday.
BEGIN;
CREATE TEMPORARY TABLE local AS
SELECT u.id, date_trunc('day', now() AT TIME ZONE u.zone) AT TIME ZONE u.zone AS midnight
FROM (VALUES (id_of('Ada'), 'UTC'), (id_of('Eve'), 'America/New_York')) u (id, zone);
INSERT INTO attempts (user_id, content_score, voice_score, created_at)
SELECT id, 80, NULL, midnight FROM local UNION ALL
SELECT id, NULL, 80, midnight - interval '1 second' FROM local;
SELECT full_name, skill_name, need, round(0.2 * (1 - 2 ^ (-1 / 14.0)), 4) AS after_a_day
FROM skill_needs JOIN users ON users.id = user_id WHERE attempts_count > 0 ORDER BY full_name, skill_name;
-- An attempt of tomorrow, and one of long ago.
UPDATE attempts SET created_at = created_at + interval '1 day' WHERE content_score IS NOT NULL;
UPDATE attempts SET created_at = '1970-01-01 12:00+00' WHERE voice_score IS NOT NULL;
SELECT full_name, skill_name, need, reasons
FROM skill_needs JOIN users ON users.id = user_id WHERE attempts_count > 0 ORDER BY full_name, skill_name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
