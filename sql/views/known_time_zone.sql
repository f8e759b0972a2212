-- The views compute "today" in a user's time zone, and must not fail because of a name that the server does not know (any
-- more). A function of the application's schema, so that the views depend on nothing of the extension.
CREATE OR REPLACE FUNCTION @schema@.known_time_zone(zone text) RETURNS text
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    in_lower_case text COLLATE "C" := lower(zone COLLATE "C");
BEGIN
    IF in_lower_case IN ('utc', 'gmt') THEN
        -- AT TIME ZONE would look for 'UTC' among the session's abbreviations first.
        RETURN 'UTC0';
    ELSIF in_lower_case !~ '/' OR in_lower_case ~ '^(posix/|right/|:)' OR octet_length(zone) > 255 THEN
        RETURN NULL;
    ELSIF in_lower_case ~ '[0-9]' AND in_lower_case !~ '^etc/gmt([-+]?0|[-+][1-9]|[-+]1[0-2]|-1[34])$' THEN
        -- AT TIME ZONE would take a POSIX string such as 'a/b+3'. It has a digit, which hardly any name has.
        RETURN (SELECT names.name FROM pg_timezone_names names WHERE lower(names.name COLLATE "C") = in_lower_case);
    END IF;
    BEGIN
        -- A zone that counts leap seconds is none of pg_timezone_names.
        IF extract(second FROM timestamptz '2000-01-01 00:00+00' AT TIME ZONE zone) <> 0 THEN
            RETURN NULL;
        END IF;
    EXCEPTION WHEN invalid_parameter_value THEN
        RETURN NULL;
    END;
    RETURN zone;
END
$function$;

COMMENT ON FUNCTION @schema@.known_time_zone(text) IS
    'The time zone as AT TIME ZONE takes it in every session; NULL for a name that is not one of pg_timezone_names with a slash, nor UTC or GMT.';

-- Whoever may read the views needs it. Default privileges may have named the application's roles besides.
REVOKE ALL ON FUNCTION @schema@.known_time_zone(text) FROM anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION @schema@.known_time_zone(text) TO PUBLIC;
