-- Which skills have a column is found by configure(), install() and a rebuild of all: until then, a
-- column that is added counts for nobody, and one that is dropped stops nobody.
BEGIN;
SET LOCAL datestyle = 'ISO';
CREATE VIEW pg_temp.progress AS
    SELECT skill_name, current_avg, attempts_count FROM skill_progress WHERE user_id = id_of('Ada') ORDER BY 1;
SELECT interview_core.configure('public', skills => ARRAY['technical', 'voice']);
INSERT INTO attempts (user_id, ml_scores, created_at) VALUES (id_of('Ada'), '{"technical": 50}', '2026-01-01 09:00+00');
ALTER TABLE attempts ADD COLUMN technical_score numeric;
INSERT INTO attempts (user_id, technical_score, ml_scores, created_at) VALUES
    (id_of('Ada'), 90, '{"technical": 60}', '2026-01-02 09:00+00'), (id_of('Ada'), 90, '{}', '2026-01-03 09:00+00');
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();
-- Of one user only, a rebuild keeps to what was found.
SELECT interview_core.rebuild_summaries('public', id_of('Ada'));
SELECT skills_with_column FROM interview_core_installation;
SELECT interview_core.rebuild_summaries();
SELECT skills_with_column FROM interview_core_installation;
TABLE pg_temp.progress;
INSERT INTO attempts (user_id, technical_score, created_at) VALUES (id_of('Ada'), 10, '2026-01-04 09:00+00');
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();

-- Dropped: its scores are gone, and nothing fails.
ALTER TABLE attempts DROP COLUMN technical_score;
INSERT INTO attempts (user_id, ml_scores, created_at) VALUES (id_of('Ada'), '{"technical": 30}', '2026-01-05 09:00+00');
UPDATE attempts SET ml_scores = '{"technical": 40}' WHERE created_at = '2026-01-05 09:00+00';
DELETE FROM attempts WHERE created_at = '2026-01-04 09:00+00';
SELECT interview_core.rebuild_summaries('public', id_of('Ada'));
SELECT * FROM interview_core.check_summaries();
SELECT skills_with_column FROM interview_core_installation;
SELECT interview_core.rebuild_summaries();
SELECT skills_with_column FROM interview_core_installation;
TABLE pg_temp.progress;

-- Only a column of type numeric counts.
ALTER TABLE attempts ADD COLUMN technical_score integer DEFAULT 1;
SELECT interview_core.configure('public', average_window => 9);
SELECT skills_with_column FROM interview_core_installation;
ALTER TABLE attempts ALTER COLUMN technical_score TYPE numeric;
SELECT interview_core.configure('public', average_window => 9);
SELECT skills_with_column FROM interview_core_installation;
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();
-- One that is no longer numeric, or has another name, is passed over as if it were gone.
ALTER TABLE attempts ALTER COLUMN technical_score TYPE double precision;
INSERT INTO attempts (user_id, technical_score, created_at) VALUES (id_of('Bob'), 5, '2026-01-05 09:00+00');
SELECT count(*) FROM skill_progress WHERE user_id = id_of('Bob');
SELECT interview_core.install();
SELECT skills_with_column FROM interview_core_installation;
TABLE pg_temp.progress;
SELECT * FROM interview_core.check_summaries();

-- One of the six.
SELECT interview_core.configure('public', skills => '{content,delivery,communication,voice,confidence,structure}');
INSERT INTO attempts (user_id, voice_score, ml_scores) VALUES (id_of('Bob'), 5, '{"voice": 70}');
ALTER TABLE attempts RENAME COLUMN voice_score TO tone_score;
INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Eve'), '{"voice": 80}');
SELECT interview_core.rebuild_summaries();
SELECT skills_with_column FROM interview_core_installation;
SELECT current_avg FROM skill_progress WHERE skill_name = 'voice' ORDER BY 1;
SELECT * FROM interview_core.check_summaries();
-- Dropped with the view that shows it, which install() then leaves out.
SET LOCAL client_min_messages = error;
ALTER TABLE attempts DROP COLUMN structure_score CASCADE;
INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Eve'), '{"structure": 80}');
SELECT interview_core.install();
SELECT skills_with_column, to_regclass('session_summary') FROM interview_core_installation;
INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Eve'), '{"structure": 90}');
SELECT current_avg FROM skill_progress WHERE skill_name = 'structure';
SELECT * FROM interview_core.check_summaries();
ROLLBACK;
