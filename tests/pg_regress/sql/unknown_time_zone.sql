-- A stored zone that the server does not know, as after a restore on another one, counts as the setting's. Nothing fails
-- because of it; the check and a rebuild name the users.
BEGIN;
SET LOCAL datestyle = 'ISO';
SELECT interview_core.configure('public', time_zone => 'Asia/Tokyo');
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-01 20:00+00'), (id_of('Bob'), '2026-01-01 20:00+00');
SET LOCAL session_replication_role = replica;
UPDATE users SET time_zone = CASE full_name WHEN 'Ada' THEN 'Asia/Gone' WHEN 'Bob' THEN 'UTC-3' ELSE 'posix/UTC' END;
SET LOCAL session_replication_role = origin;

SELECT full_name, current_streak FROM user_progress_overview ORDER BY full_name;
INSERT INTO attempts (user_id, created_at) VALUES (id_of('Ada'), '2026-01-02 20:00+00'), (id_of('Bob'), '2026-01-02 20:00+00');
UPDATE attempts SET final_score = 50 WHERE user_id = id_of('Ada');
SELECT full_name, practice_date FROM practice_sessions JOIN users ON id = user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();
SELECT * FROM interview_core.check_summaries(for_user => id_of('Ada'));
SELECT interview_core.rebuild_summaries();
SELECT interview_core.rebuild_summaries(for_user => id_of('Bob'));

-- Whoever saves the whole profile, as it was read, saves it.
SELECT * FROM error_of($$UPDATE users SET target_role = 'PM', time_zone = 'Asia/Gone' WHERE id = id_of('Ada')$$);
SELECT * FROM error_of($$INSERT INTO users (id, time_zone, target_role) VALUES (id_of('Ada'), 'Asia/Gone', 'Editor')
    ON CONFLICT (id) DO UPDATE SET time_zone = EXCLUDED.time_zone, target_role = EXCLUDED.target_role$$);
SELECT target_role, time_zone FROM users WHERE id = id_of('Ada');
SELECT code, message FROM error_of($$UPDATE users SET time_zone = 'Asia/Gone' WHERE id = id_of('Bob')$$);
SELECT code, message FROM error_of($$INSERT INTO users (id, time_zone) VALUES (id_of('Bob'), 'Asia/Gone')
    ON CONFLICT (id) DO UPDATE SET time_zone = EXCLUDED.time_zone$$);

-- A setting that is unknown counts as UTC, and is no reason to refuse another setting.
UPDATE interview_core_installation SET time_zone = 'EST5EDT';
SELECT interview_core.configure('public', average_window => 5);
SELECT interview_core.rebuild_summaries() > 0 AS practice_days_differed;
SELECT full_name, practice_date FROM practice_sessions JOIN users ON id = user_id ORDER BY 1, 2;
SELECT full_name, current_streak FROM user_progress_overview ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();

-- A zone that is known counts from then on.
UPDATE users SET time_zone = 'Pacific/Auckland' WHERE id = id_of('Ada');
UPDATE users SET time_zone = NULL WHERE id <> id_of('Ada');
SELECT interview_core.configure('public', time_zone => 'America/New_York');
SELECT full_name, practice_date FROM practice_sessions JOIN users ON id = user_id ORDER BY 1, 2;
SELECT * FROM interview_core.check_summaries();

-- Many of them are not all named.
SET LOCAL session_replication_role = replica;
INSERT INTO users (id, time_zone)
SELECT format('d0000000-0000-0000-0000-0000000000%s', lpad(n::text, 2, '0'))::uuid, 'Zone/' || CASE WHEN n < 20 THEN 'Gone' ELSE chr(n + 45) END
FROM generate_series(0, 35) AS n;
SET LOCAL session_replication_role = origin;
SELECT count(*) FROM interview_core.check_summaries();
ROLLBACK;
SELECT * FROM interview_core.check_summaries();
