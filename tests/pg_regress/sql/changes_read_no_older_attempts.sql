-- A rescore, a deletion or a late arrival reads other attempts of its user only where it touches a record, the history,
-- the day's record, or the review of its question: counted by what the transaction has fetched from attempts.
SELECT interview_core.configure('public', average_window => 2, history_length => 4);
INSERT INTO attempts (id, user_id, question_id, final_score, content_score, domain, created_at)
SELECT n, id_of('Ada'), NULL, CASE n WHEN 1 THEN 10 WHEN 2 THEN 90 ELSE 50 END, CASE n WHEN 1 THEN 10 WHEN 2 THEN 90 ELSE 50 END,
    'general', timestamptz '2025-01-01 09:00+00' + n * interval '1 day'
FROM generate_series(1, 300) AS n;

CREATE FUNCTION pg_temp.fetched() RETURNS bigint LANGUAGE sql AS
    'SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = ''attempts''';
-- What a statement fetches, but for the row that it changes itself.
CREATE FUNCTION pg_temp.others_read(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE before bigint := pg_temp.fetched();
BEGIN
    EXECUTE statement;
    RETURN pg_temp.fetched() - before - (statement !~ '^INSERT')::integer;
END $$;

-- Each statement in a transaction of its own, as a backend's requests are.
-- Neither record nor history.
SELECT pg_temp.others_read('UPDATE attempts SET final_score = 60, content_score = 60 WHERE id = 20') = 0 AS rescored;
SELECT pg_temp.others_read('DELETE FROM attempts WHERE id = 21') = 0 AS deleted;
SELECT pg_temp.others_read($$INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at)
    VALUES (1001, id_of('Ada'), NULL, 70, 70, '2025-01-12 08:00+00')$$) = 0 AS late;
SELECT pg_temp.others_read($$INSERT INTO attempts (id, user_id, question_id, final_score, content_score, created_at)
    VALUES (1002, id_of('Ada'), NULL, 70, 70, '2026-03-12 08:00+00')$$) = 0 AS in_order;
SELECT * FROM interview_core.check_summaries();
-- A better one takes the record without a look at the others.
SELECT pg_temp.others_read('UPDATE attempts SET final_score = 95, content_score = 95 WHERE id = 22') = 0 AS better;
-- The history: as far back as it reaches.
SELECT pg_temp.others_read('UPDATE attempts SET content_score = 40 WHERE id = 299') BETWEEN 4 AND 130 AS history;
-- The record goes: all of them.
SELECT pg_temp.others_read('DELETE FROM attempts WHERE id = 22') > 290 AS record;
SELECT * FROM interview_core.check_summaries();
-- A question: in order, no others; otherwise those at the question.
INSERT INTO attempts (id, user_id, question_id, final_score, created_at)
SELECT 2000 + n, id_of('Ada'), 102, 50, timestamptz '2026-04-01 09:00+00' + n * interval '1 day' FROM generate_series(1, 5) AS n;
SELECT pg_temp.others_read($$INSERT INTO attempts (id, user_id, question_id, final_score, created_at)
    VALUES (2010, id_of('Ada'), 102, NULL, '2026-04-12 08:00+00')$$) = 0 AS in_order;
SELECT pg_temp.others_read('UPDATE attempts SET final_score = 70 WHERE id = 2010') = 0 AS scored_later;
SELECT pg_temp.others_read('UPDATE attempts SET final_score = 60 WHERE id = 2003') <= 10 AS rescored;
SELECT pg_temp.others_read($$INSERT INTO attempts (id, user_id, question_id, final_score, created_at)
    VALUES (2011, id_of('Ada'), 102, 70, '2026-04-01 08:00+00')$$) <= 10 AS late;
SELECT * FROM interview_core.check_summaries();
DELETE FROM attempts;
DELETE FROM milestones;
SELECT interview_core.configure('public', average_window => 10, history_length => 100);
