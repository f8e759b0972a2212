-- progress_report(): what is in it, and who may have whose. tests/random compares its figures with an oracle.
BEGIN;
INSERT INTO attempts (user_id, question_id, final_score, content_score, ml_scores, is_skipped, audio_duration, created_at) VALUES
    (id_of('Ada'), 101, 60, 50, '{"voice": 90}', false, 10, '2026-02-27 12:00+00'),
    (id_of('Ada'), 101, 70, 60, '{"voice": 80}', false, 20, '2026-03-02 12:00+00'),
    (id_of('Ada'), 102, 50, 55, '{"content": 99, "voice": 71}', false, 30, '2026-03-02 18:00+00'),
    (id_of('Ada'), 103, 80, 75.5, '{}', false, NULL, '2026-03-05 12:00+00'),
    (id_of('Ada'), 103, NULL, NULL, '{}', false, 40, '2026-03-05 13:00+00'),
    (id_of('Ada'), 102, NULL, NULL, '{}', true, 50, '2026-03-06 12:00+00'),
    (id_of('Ada'), 101, 90, 80, '{}', false, 60, '2026-03-09 00:00+00'),
    (id_of('Bob'), 101, 10, 10, '{}', false, 60, '2026-03-05 00:00+00');
UPDATE questions SET is_active = false WHERE id = 102;
DELETE FROM milestones;
INSERT INTO milestones (user_id, kind, level, reached_at) VALUES
    (id_of('Ada'), 'attempts', 3, '2026-03-05 12:00:00.75+00'), (id_of('Ada'), 'score', 80, '2026-03-02 00:00+00'),
    (id_of('Ada'), 'attempts', 1, '2026-03-01 23:59:59+00'), (id_of('Ada'), 'score', 90, '2026-03-09 00:00+00'), (id_of('Bob'), 'attempts', 1, '2026-03-05 00:00+00');
CREATE VIEW pg_temp.week AS
    SELECT interview_core.progress_report('a0000000-0000-0000-0000-000000000001', '2026-03-02', '2026-03-08') AS report;
SELECT key, jsonb_typeof(value) FROM pg_temp.week, jsonb_each(report) ORDER BY 1;
SELECT report -> 'totals' AS totals, report -> 'previous' AS previous FROM pg_temp.week;
SELECT day.* FROM pg_temp.week, jsonb_array_elements(report -> 'days') AS day;
SELECT skill.* FROM pg_temp.week, jsonb_array_elements(report -> 'skills') AS skill;
-- An inactive question of others has no text, even for its answerer.
SELECT report -> 'questions' ->> 'answered' AS answered, list, question.value
FROM pg_temp.week, unnest(ARRAY['best', 'weakest']) AS list, jsonb_array_elements(report -> 'questions' -> list) WITH ORDINALITY AS question (value, place)
ORDER BY list, place;
SELECT milestone.* FROM pg_temp.week, jsonb_array_elements(report -> 'milestones') AS milestone;
SELECT (SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(report -> 'streak') AS key) AS streak,
    (SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(report -> 'needs' -> 0) AS key) AS need,
    (SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(report -> 'next_questions' -> 0) AS key) AS next,
    jsonb_array_length(report -> 'needs') AS needs, jsonb_array_length(report -> 'next_questions') AS next_questions
FROM pg_temp.week;
-- The same for the user and for the service role; somebody else's for neither Bob nor a visitor.
CREATE TABLE pg_temp.answers (report jsonb);
GRANT INSERT ON pg_temp.answers TO authenticated, service_role;
SET LOCAL ROLE service_role;
INSERT INTO pg_temp.answers SELECT interview_core.progress_report('a0000000-0000-0000-0000-000000000001', '2026-03-02', '2026-03-08');
SET LOCAL ROLE authenticated;
SET LOCAL request.jwt.claims = '{"sub": "a0000000-0000-0000-0000-000000000001", "role": "authenticated"}';
INSERT INTO pg_temp.answers SELECT interview_core.progress_report('a0000000-0000-0000-0000-000000000001', '2026-03-02', '2026-03-08');
SELECT code, message, hint FROM error_of($$SELECT interview_core.progress_report('b0000000-0000-0000-0000-000000000002', '2026-03-02', '2026-03-08')$$);
SELECT code, message FROM error_of($$SELECT interview_core.progress_report('a9999999-0000-0000-0000-000000000000', '2026-03-02', '2026-03-08')$$);
SET LOCAL request.jwt.claims = '';
SELECT code, message FROM error_of($$SELECT interview_core.progress_report('a0000000-0000-0000-0000-000000000001', '2026-03-02', '2026-03-08')$$);
RESET ROLE;
INSERT INTO pg_temp.answers SELECT report FROM pg_temp.week;
SELECT count(*), count(DISTINCT report) FROM pg_temp.answers;
-- A user without attempts has a report, too; a period of one day is one.
SELECT report -> 'totals' AS totals, report -> 'days' AS days, report #> '{skills,0}' AS skill, report -> 'questions' AS questions, report -> 'milestones' AS milestones
FROM interview_core.progress_report(id_of('Eve'), '2026-03-02', '2026-03-02') AS report;
-- What is refused.
SELECT r.arguments, e.* FROM unnest(ARRAY[
    $$NULL, '2026-03-02', '2026-03-08'$$, $$id_of('Ada'), NULL, '2026-03-08'$$, $$id_of('Ada'), '2026-03-02', NULL$$,
    $$id_of('Ada'), '2026-03-02', '2026-03-08', NULL$$, $$id_of('Ada'), '2026-03-02', '2026-03-08', 'nowhere'$$,
    $$id_of('Ada'), '2026-03-08', '2026-03-02'$$, $$id_of('Ada'), '2016-03-08', '2026-03-16'$$,
    $$id_of('Ada'), '-infinity', '2026-03-08'$$, $$id_of('Ada'), '2026-03-08', 'infinity'$$, $$id_of('Ada'), '1899-12-31', '1900-01-01'$$,
    $$'a9999999-0000-0000-0000-000000000000', '2026-03-02', '2026-03-08'$$
]) AS r (arguments), error_of(format('SELECT interview_core.progress_report(%s)', r.arguments)) AS e;
SELECT report ->> 'from_date' AS from_date, report #>> '{previous,from_date}' AS previous
FROM (VALUES (interview_core.progress_report(id_of('Ada'), '2016-03-08', '2026-03-15')), (interview_core.progress_report(id_of('Ada'), '1900-01-01', '1900-01-01')),
    (interview_core.progress_report(id_of('Ada'), '9999-12-31', '10000-12-31'))) AS longest (report);
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
