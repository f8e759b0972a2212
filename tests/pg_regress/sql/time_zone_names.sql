-- The zones of users are names of pg_timezone_names with a slash, and UTC and GMT, in any case and stored as spelled there.
BEGIN;
-- What is stored of a name that is given, or the error.
CREATE FUNCTION pg_temp.stored(given text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    stored text;
BEGIN
    UPDATE users SET time_zone = given WHERE full_name = 'Ada' RETURNING time_zone INTO stored;
    RETURN stored;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT given, pg_temp.stored(given)
FROM unnest(ARRAY[
    'Asia/Tokyo', 'asia/tokyo', 'EUROPE/BERLIN', 'America/Argentina/Buenos_Aires', 'Etc/GMT+9', 'etc/gmt-14', 'Etc/UTC', 'utc', 'Gmt',
    -- Abbreviations and other names without a slash, offsets, POSIX strings.
    'EST', 'JST', 'CET', 'EST5EDT', 'localtime', 'posixrules', 'Factory', '+09:00', '+9', 'UTC+9', 'GMT+2', 'UTC-5', '<+09>-9',
    'FOO3', 'Foo/Bar3', 'a/b+3', 'Europe/London4', 'CET-1CEST,M3.5.0/2,M10.5.0/3', 'Etc/GMT+13', 'Etc/GMT+99', 'Etc/GMT9',
    -- Other collections of files, other paths to a file, directories.
    'posix/Europe/Berlin', 'Posix/UTC', 'right/Europe/Berlin', 'right/UTC', ':Europe/Berlin', '/Europe/Berlin', './Europe/Berlin',
    'Europe/../Europe/Berlin', '../zoneinfo/Europe/Berlin', 'Europe//Berlin', 'Europe/Berlin/', 'America', 'America/', 'America/Argentina',
    '', ' ', '/', ' UTC', 'UTC ', 'Europe/Berlin ', E'Europe/Berlin\n', 'Mars/Olympus', 'Etc/Unknown', 'Ümlaut/Straße'
]) WITH ORDINALITY AS names (given, number)
ORDER BY number;
SELECT e.code, e.message FROM error_of($$UPDATE users SET time_zone = repeat('Europe/', 100) || 'Berlin'$$) AS e;
SELECT e.code, e.message FROM error_of($$UPDATE users SET time_zone = 'Europe/Berlin' || repeat(' ', 300)$$) AS e;
ROLLBACK;

-- However the name comes.
BEGIN;
DELETE FROM users WHERE full_name = 'Ada';
INSERT INTO users (id, time_zone) VALUES ('a0000000-0000-0000-0000-000000000001', 'asia/TOKYO');
SELECT time_zone FROM users WHERE id = 'a0000000-0000-0000-0000-000000000001';
INSERT INTO users (id, time_zone) VALUES ('a0000000-0000-0000-0000-000000000001', 'europe/paris')
ON CONFLICT (id) DO UPDATE SET time_zone = EXCLUDED.time_zone;
SELECT time_zone FROM users WHERE id = 'a0000000-0000-0000-0000-000000000001';
DELETE FROM users WHERE id = 'a0000000-0000-0000-0000-000000000001';
COPY users (id, time_zone) FROM STDIN;
a0000000-0000-0000-0000-000000000001	america/new_york
\.
SELECT time_zone FROM users WHERE id = 'a0000000-0000-0000-0000-000000000001';
SELECT interview_core.configure('public', time_zone => 'PACIFIC/auckland');
SELECT time_zone FROM interview_core_installation;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
