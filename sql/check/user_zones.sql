-- Begins the statement of the checks: the zone of each user's practice days, as AT TIME ZONE takes
-- it. It is the first known name of the user's own, the setting's and UTC.
-- $1: one user, or NULL for all. Not 'UTC': AT TIME ZONE looks among the session's abbreviations
-- first, and UTC0 is never one of them.
WITH
stored_zones AS (
    SELECT time_zone FROM @schema@.users WHERE $1 IS NULL OR id = $1
    UNION
    SELECT time_zone FROM @schema@.interview_core_installation
),
known_zones AS (
    SELECT stored_zones.time_zone, 'UTC0' AS zone
    FROM stored_zones
    WHERE lower(stored_zones.time_zone COLLATE "C") IN ('utc', 'gmt')
    UNION ALL
    SELECT stored_zones.time_zone, names.name
    FROM stored_zones
    JOIN pg_timezone_names names ON lower(names.name COLLATE "C") = lower(stored_zones.time_zone COLLATE "C")
    WHERE names.name LIKE '%/%' AND names.name NOT LIKE 'posix/%' AND names.name NOT LIKE 'right/%'
        -- The names are read from the server's files: only if there is something to look for.
        AND (SELECT count(*) FROM stored_zones WHERE time_zone LIKE '%/%') > 0
),
user_zones AS MATERIALIZED (
    SELECT profile.id AS user_id, coalesce(own.zone, setting.zone, 'UTC0') AS zone
    FROM @schema@.users profile
    CROSS JOIN @schema@.interview_core_installation installation
    LEFT JOIN known_zones own ON own.time_zone = profile.time_zone
    LEFT JOIN known_zones setting ON setting.time_zone = installation.time_zone
    WHERE $1 IS NULL OR profile.id = $1
)
