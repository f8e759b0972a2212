-- A streak earns a freeze every few days, and spends it on a missed day.
BEGIN;
SELECT interview_core.configure('public', streak_freezes => 2, streak_freeze_every => 3);
CREATE PROCEDURE practise_on(days int[]) LANGUAGE sql AS
    $$INSERT INTO attempts (user_id, created_at) SELECT id_of('Ada'), timestamptz '2026-01-01 12:00+00' + n * interval '24 hours' FROM unnest(days) AS n$$;
CREATE VIEW streak AS SELECT current_streak, longest_streak, streak_freezes, last_practice_date FROM users WHERE full_name = 'Ada';
CALL practise_on('{0,1}');
TABLE streak;
CALL practise_on('{2}');
TABLE streak;
-- One day is missed: the freeze is spent.
CALL practise_on('{4}');
TABLE streak;
CALL practise_on('{5,6,7,8,9,10,11}');
TABLE streak;
-- Two freezes at most; three missed days are too many.
CALL practise_on('{15}');
TABLE streak;
-- An excuse for one of them makes two.
INSERT INTO excused_days (user_id, day) VALUES (id_of('Ada'), '2026-01-14');
TABLE streak;
-- Late arrivals and deletions count again.
CALL practise_on('{3}');
TABLE streak;
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts WHERE created_at < '2026-01-03';
TABLE streak;
SELECT * FROM interview_core.check_summaries();
SELECT interview_core.configure('public', streak_freezes => 0);
TABLE streak;
SELECT interview_core.configure('public', streak_freezes => 1, streak_freeze_every => 1);
TABLE streak;
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
