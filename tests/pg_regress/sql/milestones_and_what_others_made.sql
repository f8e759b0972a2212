-- What an application or a DBA has made of the table of milestones.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
-- A trigger that tells of new milestones.
CREATE TABLE told (what text);
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO told VALUES (NEW.kind || ' ' || NEW.level);
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON milestones FOR EACH ROW EXECUTE FUNCTION tell();
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 85, '2026-01-01 09:00+00');
SELECT what FROM told ORDER BY what;

-- One that moves the user: the streak is that of the new zone.
CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Bob'), 85, '2026-01-01 09:00+00'), (id_of('Bob'), 85, '2026-01-01 20:00+00'),
    (id_of('Bob'), 85, '2026-01-02 20:00+00');
SELECT longest_streak, time_zone FROM users WHERE id = id_of('Bob');
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Bob') ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();

-- One that writes attempts: a trigger on what attempts cause must not.
CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO attempts (user_id) VALUES (NEW.user_id);
    RETURN NULL;
END $$;
SELECT * FROM error_of($$INSERT INTO attempts (user_id, final_score) VALUES (id_of('Ada'), 95)$$);
DROP TRIGGER tell ON milestones;

-- Given to another role, whose triggers would run with the rights of the owner of the attempts.
CREATE ROLE somebody;
GRANT CREATE ON SCHEMA public TO somebody;
ALTER TABLE milestones OWNER TO somebody;
SELECT * FROM error_of($$INSERT INTO attempts (user_id, final_score) VALUES (id_of('Ada'), 95)$$);
ALTER TABLE milestones OWNER TO CURRENT_USER;

-- Without the primary key, and with other types.
ALTER TABLE milestones DROP CONSTRAINT milestones_pkey;
ALTER TABLE milestones ALTER kind TYPE character varying(20), ALTER level TYPE bigint;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 95, '2026-01-02 09:00+00');
UPDATE attempts SET final_score = 20 WHERE final_score = 95;
UPDATE attempts SET final_score = 96 WHERE final_score = 20;
SELECT kind, level, reached_at FROM milestones WHERE user_id = id_of('Ada') ORDER BY kind, level;
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();

-- Dropped.
DROP TABLE milestones;
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Eve'), 95, '2026-01-02 09:00+00');
SELECT total_attempts FROM users WHERE id = id_of('Eve');
SELECT interview_core.rebuild_summaries();
ROLLBACK;
