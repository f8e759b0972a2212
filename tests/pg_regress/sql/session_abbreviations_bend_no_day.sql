-- AT TIME ZONE looks among the session's abbreviations first. Whatever stands there, days are the same for everybody.
BEGIN;
SET LOCAL datestyle = 'ISO';
SET LOCAL session_replication_role = replica;
UPDATE users SET time_zone = 'EST' WHERE id = id_of('Ada');
UPDATE users SET time_zone = 'UTC' WHERE id = id_of('Bob');
SET LOCAL session_replication_role = origin;
SET LOCAL client_min_messages = error;

SET LOCAL timezone_abbreviations = 'Australia';
SET LOCAL timezone = 'Australia/Sydney';
INSERT INTO attempts (user_id, created_at)
SELECT id, time FROM users, unnest(ARRAY['2026-03-01 01:00+00', '2026-03-01 20:00+00']::timestamptz[]) AS time;
SELECT full_name, practice_date, attempts_count FROM practice_sessions JOIN users ON id = user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();
SET LOCAL timezone_abbreviations = 'India';
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
UPDATE interview_core_installation SET time_zone = 'IST';
SELECT interview_core.rebuild_summaries();
RESET timezone_abbreviations;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();

-- The views as well: in none of these zones is it another day than where it is said to be.
UPDATE attempts SET created_at = now() WHERE created_at > '2026-03-01 12:00+00';
SET LOCAL timezone_abbreviations = 'Australia';
SELECT full_name, current_streak FROM user_progress_overview ORDER BY full_name;
SELECT known_time_zone(name) FROM unnest(ARRAY['EST', 'UTC', 'gmt', 'Asia/Tokyo', 'a/b+3', 'Etc/GMT+9', NULL]) AS name;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
