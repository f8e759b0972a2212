-- Settings, time zones and excused days add the milestones that are due because of them.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
SELECT interview_core.configure('public', milestones => '{}');
INSERT INTO attempts (user_id, final_score, created_at) VALUES
    (id_of('Ada'), 60, '2026-01-01 23:30+00'), (id_of('Ada'), 70, '2026-01-02 23:30+00'),
    (id_of('Ada'), 80, '2026-01-03 23:30+00'), (id_of('Ada'), 90, '2026-01-05 09:00+00');
SELECT count(*) FROM milestones;
SELECT interview_core.configure('public', milestones => '{"attempts": [2], "score": [65, 100], "streak": [4, 3]}');
SELECT kind, level, reached_at FROM milestones ORDER BY kind, level;
SELECT * FROM interview_core.check_summaries();

-- Levels that are taken from the settings keep their milestones.
SELECT interview_core.configure('public', milestones => '{"streak": [2, 4]}');
SELECT kind, level, reached_at FROM milestones ORDER BY kind, level;

-- In Honolulu the days are 1, 2, 3 and 4 January.
UPDATE users SET time_zone = 'Pacific/Honolulu' WHERE id = id_of('Ada');
SELECT kind, level, reached_at FROM milestones WHERE level = 4;
SELECT * FROM interview_core.check_summaries();

-- Levels are whole numbers.
SELECT * FROM error_of($$SELECT interview_core.configure('public', milestones => '{"score": [80.5]}')$$);
ROLLBACK;
