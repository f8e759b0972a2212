-- The days between reviews are practice days: the same day in one zone may be two in another.
BEGIN;
SET LOCAL datestyle = 'ISO';
CREATE TEMP VIEW reviews AS
    SELECT u.full_name, review_stability, review_difficulty, review_due
    FROM question_history h JOIN users u ON u.id = h.user_id ORDER BY 1;
INSERT INTO attempts (user_id, question_id, final_score, created_at)
SELECT id_of(name), 101, 75, at FROM unnest('{Ada,Bob}'::text[]) AS name,
    unnest('{2026-01-01 23:30+00,2026-01-02 00:30+00}'::timestamptz[]) AS at;
SELECT * FROM reviews;
UPDATE users SET time_zone = 'Asia/Tokyo' WHERE full_name = 'Ada';
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
-- In order, in the user's zone.
INSERT INTO attempts (user_id, question_id, final_score, created_at)
SELECT id_of(name), 101, 75, '2026-01-04 16:00+00' FROM unnest('{Ada,Bob}'::text[]) AS name;
SELECT * FROM reviews;
-- A zone of the past is part of it: the first two attempts are on two days again.
INSERT INTO time_zone_history (user_id, valid_until, time_zone) VALUES (id_of('Ada'), '2026-01-03 00:00+00', 'UTC');
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
-- The next zone that the user states holds from now on.
UPDATE users SET time_zone = 'America/New_York' WHERE full_name = 'Ada';
SELECT * FROM reviews;
DELETE FROM time_zone_history WHERE valid_until = '2026-01-03 00:00+00';
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.configure('public', time_zone => 'Pacific/Kiritimati');
SELECT * FROM reviews;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.configure('public', time_zone => 'UTC');
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
