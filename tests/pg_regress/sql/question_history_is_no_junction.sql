-- PostgREST takes a table for a junction whose primary key contains the columns of two references:
-- each of the two tables can then be embedded in the other. Questions and users have a reference of
-- their own, uploaded_by, and two ways would be ambiguous.
BEGIN;
SELECT k.conrelid::regclass AS junction, a.confrelid::regclass, b.confrelid::regclass
FROM pg_constraint k
JOIN pg_constraint a ON a.conrelid = k.conrelid AND a.contype = 'f'
JOIN pg_constraint b ON b.conrelid = k.conrelid AND b.contype = 'f' AND b.oid > a.oid
WHERE k.contype = 'p' AND k.connamespace = 'public'::regnamespace AND a.conkey || b.conkey <@ k.conkey;

-- A user and a question still have one row, by which replication identifies it.
SELECT pg_get_constraintdef(k.oid), i.indisreplident
FROM pg_constraint k JOIN pg_index i ON i.indexrelid = k.conindid
WHERE k.conrelid = 'question_history'::regclass AND k.contype IN ('p', 'u') ORDER BY 1;

INSERT INTO attempts (user_id, question_id, final_score) VALUES (id_of('Ada'), 101, 70), (id_of('Bob'), 101, 80);
CREATE TEMP TABLE before AS SELECT id, user_id FROM question_history;
INSERT INTO attempts (user_id, question_id, final_score) VALUES (id_of('Ada'), 101, 90);
SELECT count(*), count(DISTINCT id) AS ids, sum(times_asked) AS asked FROM question_history JOIN before USING (id, user_id);

SELECT * FROM interview_core.check_summaries();
ROLLBACK;
