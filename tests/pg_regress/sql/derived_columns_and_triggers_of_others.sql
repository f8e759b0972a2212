-- Of all that happens while the extension writes a user's row, only its own record goes into the derived columns.
BEGIN;
-- An application's trigger changes the row on its way, whatever its name; here it is also what sends the write by way of
-- the executor.
CREATE FUNCTION pg_temp.cheat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.total_attempts := 99;
    NEW.best_score := 99;
    NEW.last_practice_date := NULL;
    NEW.created_at := '2001-01-01';
    RETURN NEW;
END $$;
CREATE TRIGGER zzzz_cheat BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.cheat();
CREATE TRIGGER "Ablaut" BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.cheat();
-- Another one writes to users in statements of its own, inside of that write: to the same row and to another one.
CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 3 THEN
        UPDATE public.users SET total_attempts = 77, total_score = 77, current_streak = 77, created_at = '2001-01-01';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER meddle AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle();

INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 60, '2026-01-02 09:00+00'), (id_of('Bob'), 70, '2026-01-02 09:00+00');
UPDATE attempts SET final_score = 80 WHERE final_score = 70;
INSERT INTO auth.users (id, email) VALUES ('d0000000-0000-0000-0000-000000000004', 'dan@example.com');
UPDATE users SET full_name = 'Dan' WHERE id = 'd0000000-0000-0000-0000-000000000004';
SELECT full_name, total_attempts, total_score, best_score, current_streak, created_at > '2020-01-01' AS created_at
FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
TRUNCATE attempts;
SELECT DISTINCT total_attempts, total_score, best_score, current_streak, last_practice_date FROM users;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;

-- A rebuild mends what was written while triggers were off.
BEGIN;
CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER nothing BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing();
INSERT INTO attempts (user_id, final_score, created_at) VALUES (id_of('Ada'), 50, '2026-01-01 09:00+00');
SET LOCAL session_replication_role = replica;
UPDATE users SET total_attempts = 9 WHERE full_name = 'Ada';
SET LOCAL session_replication_role = origin;
SELECT column_name, stored, expected FROM interview_core.check_summaries();
SELECT interview_core.rebuild_summaries();
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
