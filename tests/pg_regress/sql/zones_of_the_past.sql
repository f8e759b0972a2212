-- The first zone that a user states holds for the whole past. A later one holds from then on: the former zone is kept, and
-- practice days before the change stay as they were.
BEGIN;
SET LOCAL datestyle = 'ISO';
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 50, '2026-01-01 23:30+00'), (id_of('Ada'), 70, '2026-01-03 00:30+00');
CREATE VIEW days AS
SELECT p.practice_date, p.attempts_count, u.current_streak, u.time_zone_since = now() AS since_now
FROM practice_sessions p JOIN users u ON u.id = p.user_id WHERE u.full_name = 'Ada' ORDER BY 1;
CREATE VIEW zones AS
SELECT u.full_name, h.time_zone, h.valid_until = now() AS until_now
FROM time_zone_history h JOIN users u ON u.id = h.user_id ORDER BY 1, h.valid_until;

UPDATE users SET time_zone = 'asia/tokyo' WHERE id = id_of('Ada');
TABLE days;
TABLE zones;

-- Later ones keep it. Attempts from the change on count in the new zone.
UPDATE users SET time_zone = 'America/Los_Angeles' WHERE id = id_of('Ada');
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-03 16:00+00');
TABLE days;
TABLE zones;
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), now());
SELECT practice_date = (now() AT TIME ZONE 'America/Los_Angeles')::date AS by_the_new_zone
FROM practice_sessions WHERE user_id = id_of('Ada') ORDER BY practice_date DESC LIMIT 1;

-- At most one in a transaction, which is an instant to the history. NULL stands for the setting's zone.
UPDATE users SET time_zone = NULL WHERE id = id_of('Ada');
UPDATE users SET time_zone = 'Europe/Berlin' WHERE id = id_of('Ada');
TABLE zones;
SELECT * FROM interview_core.check_summaries();

-- The service role corrects it.
UPDATE time_zone_history SET valid_until = '2026-01-02 12:00+00', time_zone = 'pacific/kiritimati' WHERE user_id = id_of('Ada');
SELECT practice_date FROM practice_sessions WHERE user_id = id_of('Ada') AND practice_date < '2026-02-01' ORDER BY 1;
SELECT time_zone, valid_until FROM time_zone_history;
SELECT time_zone_since FROM users WHERE id = id_of('Ada');
INSERT INTO time_zone_history VALUES (id_of('Ada'), '2026-01-03 12:00+00', NULL), (id_of('Bob'), '2026-01-03 12:00+00', 'UTC');
SELECT practice_date FROM practice_sessions WHERE user_id = id_of('Ada') AND practice_date < '2026-02-01' ORDER BY 1;
SELECT interview_core.configure('public', time_zone => 'Pacific/Auckland');
SELECT practice_date FROM practice_sessions WHERE user_id = id_of('Ada') AND practice_date < '2026-02-01' ORDER BY 1;
SELECT * FROM interview_core.check_summaries();

SELECT * FROM error_of($$INSERT INTO time_zone_history VALUES (id_of('Ada'), now() + interval '1 hour', 'UTC')$$);
SELECT * FROM error_of($$UPDATE time_zone_history SET valid_until = 'infinity'$$);
SELECT * FROM error_of($$UPDATE time_zone_history SET time_zone = 'Mars/Olympus'$$);
DELETE FROM time_zone_history WHERE user_id = id_of('Ada');
SELECT full_name, time_zone_since FROM users ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
TRUNCATE time_zone_history;
SELECT count(time_zone_since) FROM users;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
