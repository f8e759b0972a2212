"""An application's functions and triggers that change attempts while a statement on attempts runs.

An action changes attempts of one user. A function that a statement calls performs it, or a trigger
that the tests create for a few statements.
"""

ACTIONS = ("add", "add_older", "rescore", "rescore_newest", "rescore_all", "skip", "redate", "remove_oldest",
         "remove_newest", "remove_best", "give_away", "move_user", "same", "itself", "remove_itself")

HOUSE_RULES = """
CREATE SCHEMA house;
CREATE TABLE house.log (at timestamptz DEFAULT clock_timestamp(), what text);
CREATE SEQUENCE house.earlier_ids INCREMENT -1 MAXVALUE -1000 START -1000;

-- Performs an action on the user's attempts. It spares the given attempt, unless the action is
-- about that one.
CREATE FUNCTION house.do(action text, who uuid, attempt bigint) RETURNS void LANGUAGE plpgsql
SET search_path = public AS $$
BEGIN
    CASE action
    WHEN 'add' THEN
        INSERT INTO attempts (user_id, question_id, final_score, content_score, ml_scores, created_at)
        SELECT who, 1, 77.77, 66.66, '{"voice": 55.555, "structure_score": 0}', '2026-03-31 23:45+00'
        WHERE EXISTS (SELECT FROM users WHERE id = who);
    WHEN 'add_older' THEN
        INSERT INTO attempts (user_id, question_id, final_score, is_skipped, voice_score, created_at)
        SELECT who, 2, 11.11, f, 0, '2026-03-05 00:15+00' FROM unnest('{f,t}'::boolean[]) AS f
        WHERE EXISTS (SELECT FROM users WHERE id = who);
    WHEN 'rescore' THEN
        UPDATE attempts SET final_score = 100 - final_score, voice_score = 100 - voice_score
        WHERE user_id = who AND id % 5 = 0 AND id <> attempt;
    WHEN 'rescore_newest' THEN
        UPDATE attempts SET final_score = 12.34, voice_score = 43.21, content_score = NULL
        WHERE id = (SELECT id FROM attempts WHERE user_id = who AND id <> attempt
                    ORDER BY created_at DESC, id DESC LIMIT 1);
    WHEN 'rescore_all' THEN
        UPDATE attempts SET final_score = 50.5, content_score = 49.5 WHERE user_id = who AND id <> attempt;
    WHEN 'skip' THEN
        UPDATE attempts SET is_skipped = NOT is_skipped WHERE user_id = who AND id % 3 = 0 AND id <> attempt;
    WHEN 'redate' THEN
        UPDATE attempts SET created_at = '2026-03-10 00:00+00', question_id = 3
        WHERE user_id = who AND id % 4 = 0 AND id <> attempt;
    WHEN 'remove_oldest' THEN
        DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE user_id = who AND id <> attempt
                                          ORDER BY created_at, id LIMIT 2);
    WHEN 'remove_newest' THEN
        DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE user_id = who AND id <> attempt
                                          ORDER BY created_at DESC, id DESC LIMIT 2);
    WHEN 'remove_best' THEN
        DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE user_id = who AND id <> attempt
                                          ORDER BY final_score DESC NULLS LAST LIMIT 1);
    WHEN 'give_away' THEN
        UPDATE attempts SET user_id = (SELECT id FROM users ORDER BY id LIMIT 1)
        WHERE user_id = who AND id % 3 = 1 AND id <> attempt;
    WHEN 'move_user' THEN
        UPDATE users SET time_zone = CASE WHEN time_zone IS NULL THEN 'Asia/Tokyo' END WHERE id = who;
    WHEN 'same' THEN
        UPDATE attempts SET final_score = final_score, feedback = 'Seen' WHERE user_id = who AND id <> attempt;
    WHEN 'itself' THEN
        UPDATE attempts SET final_score = 99.99, voice_score = 1, created_at = created_at - interval '1 microsecond'
        WHERE id = attempt AND created_at > '1970-01-01 00:00+00';
    WHEN 'remove_itself' THEN
        DELETE FROM attempts WHERE id = attempt AND id % 2 = 0;
    END CASE;
END $$;

CREATE FUNCTION house.meddle(action text, who uuid, attempt bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM house.do(action, who, attempt);
    RETURN true;
END $$;

-- For triggers at every level on attempts, whose own changes fire it once more; on the summaries it
-- keeps a log.
CREATE FUNCTION house.rule() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    action text := TG_ARGV[0];
    who uuid := TG_ARGV[1];
    attempt bigint := 0;
BEGIN
    IF TG_LEVEL = 'ROW' AND TG_TABLE_NAME = 'attempts' THEN
        who := coalesce(NEW.user_id, OLD.user_id);
        attempt := coalesce(NEW.id, OLD.id);
    END IF;
    IF action = 'log' THEN
        INSERT INTO house.log (what) VALUES (coalesce(to_jsonb(NEW), to_jsonb(OLD))::text);
    ELSIF action = 'edit' THEN
        IF TG_OP <> 'DELETE' THEN
            NEW.final_score := 100 - NEW.final_score;
            NEW.ml_scores := '{"delivery": 33.335}';
            NEW.domain := 'edited';
        END IF;
    ELSIF action = 'refuse' THEN
        IF attempt % 2 = 0 THEN
            RETURN NULL;
        END IF;
    -- 'same' fires it for every other attempt of the user: one level is enough.
    ELSIF pg_trigger_depth() <= (CASE action WHEN 'same' THEN 1 ELSE 2 END) THEN
        PERFORM house.do(action, who, attempt);
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
"""
