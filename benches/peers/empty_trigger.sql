-- The cost of a statement trigger whose transition table is filled and not used.

CREATE FUNCTION bench.do_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NULL;
END
$$;

CREATE TRIGGER empty_on_insert
    AFTER INSERT ON attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION bench.do_nothing();
