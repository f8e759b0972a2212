-- The triggers of one statement share what the first of them reads; those of the next statement read anew, whichever of
-- them fire.
DO $$
BEGIN
    FOR n IN 1..20 LOOP
        ALTER TABLE attempts ENABLE TRIGGER step1_update_user_stats_on_insert;
        ALTER TABLE attempts DISABLE TRIGGER step2_update_skill_progress_on_insert;
        ALTER TABLE attempts DISABLE TRIGGER step3_update_question_history_on_insert;
        INSERT INTO attempts (user_id, question_id, final_score, content_score) VALUES (id_of('Ada'), 101, 10, 10);
        ALTER TABLE attempts DISABLE TRIGGER step1_update_user_stats_on_insert;
        ALTER TABLE attempts ENABLE TRIGGER step2_update_skill_progress_on_insert;
        ALTER TABLE attempts ENABLE TRIGGER step3_update_question_history_on_insert;
        INSERT INTO attempts (user_id, question_id, final_score, voice_score) VALUES (id_of('Ada'), 102, 90, 90);
    END LOOP;
END $$;
SELECT total_attempts, total_score FROM users WHERE full_name = 'Ada';
SELECT skill_name, attempts_count, worst_score, best_score FROM skill_progress WHERE user_id = id_of('Ada');
SELECT question_id, times_asked, total_score FROM question_history WHERE user_id = id_of('Ada');
ALTER TABLE attempts ENABLE TRIGGER step1_update_user_stats_on_insert;
SELECT interview_core.rebuild_summaries();

-- After a statement that has failed halfway, too.
CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'halfway';
END $$;
CREATE TRIGGER step1_z_fails AFTER INSERT ON attempts
    FOR EACH STATEMENT WHEN (current_setting('my.failing', true) = 'yes') EXECUTE FUNCTION pg_temp.fail();
DO $$
BEGIN
    FOR n IN 1..20 LOOP
        SET LOCAL my.failing = 'yes';
        BEGIN
            INSERT INTO attempts (user_id, question_id, final_score, content_score) VALUES (id_of('Ada'), 101, 10, 10);
        EXCEPTION WHEN raise_exception THEN
        END;
        SET LOCAL my.failing = 'no';
        INSERT INTO attempts (user_id, question_id, final_score, content_score) VALUES (id_of('Bob'), 103, 70, 70);
    END LOOP;
END $$;
SELECT full_name, total_attempts FROM users ORDER BY full_name;
SELECT * FROM interview_core.check_summaries();
DROP TRIGGER step1_z_fails ON attempts;

-- A score document is the business of the trigger that reads it.
ALTER TABLE attempts DISABLE TRIGGER step2_update_skill_progress_on_insert;
INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Bob'), '{"content": "high"}');
ALTER TABLE attempts ENABLE TRIGGER step2_update_skill_progress_on_insert;
SELECT * FROM error_of($$INSERT INTO attempts (user_id, ml_scores) VALUES (id_of('Bob'), '{"content": "high"}')$$);
DELETE FROM attempts;
DELETE FROM milestones;
SELECT * FROM interview_core.check_summaries();
