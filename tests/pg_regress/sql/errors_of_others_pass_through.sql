-- What a trigger or a constraint of the application's raises while a summary is written reaches the client as it was
-- raised: SQLSTATEs of the application's own, the names of table and constraint, and where it was raised.
CREATE FUNCTION diagnose(statement text,
    OUT state text, OUT message text, OUT detail text, OUT hint text, OUT "table" text, OUT "constraint" text, OUT context text)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, "table" = TABLE_NAME, "constraint" = CONSTRAINT_NAME, context = PG_EXCEPTION_CONTEXT;
    context := split_part(context, E'\nSQL statement', 1);
END $$;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One that is caught leaves nothing behind.
    BEGIN
        RAISE 'No.' USING ERRCODE = 'HOUSE', TABLE = 'other', CONSTRAINT = 'other rule';
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    RAISE 'Not now.' USING ERRCODE = 'PT409', DETAIL = 'It is late.', HINT = 'Sleep.',
        TABLE = 'house', CONSTRAINT = 'house rule';
END $$;

CREATE TRIGGER refuse BEFORE INSERT ON practice_sessions FOR EACH ROW EXECUTE FUNCTION refuse();
\x on
SELECT * FROM diagnose($$INSERT INTO attempts (user_id) VALUES ('a0000000-0000-0000-0000-000000000001')$$);
DROP TRIGGER refuse ON practice_sessions;
ALTER TABLE users ADD CONSTRAINT no_practice CHECK (total_attempts = 0);
SELECT state, message, "table", "constraint"
FROM diagnose($$INSERT INTO attempts (user_id) VALUES ('a0000000-0000-0000-0000-000000000001')$$);
\x off
ALTER TABLE users DROP CONSTRAINT no_practice;

-- The transaction goes on as usual.
BEGIN;
SELECT state FROM diagnose($$INSERT INTO attempts (user_id, ml_scores) VALUES ('a0000000-0000-0000-0000-000000000001', '[]')$$);
INSERT INTO attempts (user_id, final_score) VALUES ('a0000000-0000-0000-0000-000000000001', 50);
COMMIT;
SELECT * FROM interview_core.check_summaries();
DROP FUNCTION diagnose, refuse;
DELETE FROM attempts;
DELETE FROM milestones;
