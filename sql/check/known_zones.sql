-- The stored names of time zones that the server knows, each with the zone as AT TIME ZONE takes
-- it. $1: one user, or NULL for all. Not 'UTC': AT TIME ZONE looks among the session's
-- abbreviations first, and UTC0 is never one of them.
WITH
stored_zones AS (
    SELECT time_zone FROM @schema@.users WHERE $1 IS NULL OR id = $1
    UNION
    SELECT time_zone FROM @schema@.time_zone_history WHERE $1 IS NULL OR user_id = $1
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
)
SELECT coalesce(jsonb_object_agg(time_zone, zone), '{}') FROM known_zones
