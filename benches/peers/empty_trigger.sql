-- What a statement trigger costs that has its transition table filled and does nothing with it.

CREATE FUNCTION bench.do_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NULL;
END
$$;

CREATE TRIGGER empty_on_insert
    AFTER INSERT ON attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION bench.do_nothing();
