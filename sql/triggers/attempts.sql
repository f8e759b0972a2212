-- The summaries follow every change of attempts: one call for a statement of any size. PostgreSQL fires
-- triggers by name. The statistics come first: they lock the users anew, and the others go by that lock.

CREATE OR REPLACE TRIGGER step1_update_user_stats_on_insert
    AFTER INSERT ON @schema@.attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_insert ON @schema@.attempts IS
    'Keeps the user''s counters, practice days and streak exact when attempts are inserted.';

CREATE OR REPLACE TRIGGER step1_update_user_stats_on_update
    AFTER UPDATE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_update ON @schema@.attempts IS
    'Keeps the user''s counters, practice days and streak exact when attempts are updated.';

CREATE OR REPLACE TRIGGER step1_update_user_stats_on_delete
    AFTER DELETE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_delete ON @schema@.attempts IS
    'Keeps the user''s counters, practice days and streak exact when attempts are deleted.';

CREATE OR REPLACE TRIGGER step1_update_user_stats_on_truncate
    AFTER TRUNCATE ON @schema@.attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_user_stats();
COMMENT ON TRIGGER step1_update_user_stats_on_truncate ON @schema@.attempts IS
    'Keeps the user''s counters, practice days and streak exact when attempts are truncated.';

CREATE OR REPLACE TRIGGER step2_update_skill_progress_on_insert
    AFTER INSERT ON @schema@.attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_insert ON @schema@.attempts IS
    'Keeps the user''s skill averages, trend and history exact when attempts are inserted.';

CREATE OR REPLACE TRIGGER step2_update_skill_progress_on_update
    AFTER UPDATE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_update ON @schema@.attempts IS
    'Keeps the user''s skill averages, trend and history exact when attempts are updated.';

CREATE OR REPLACE TRIGGER step2_update_skill_progress_on_delete
    AFTER DELETE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_delete ON @schema@.attempts IS
    'Keeps the user''s skill averages, trend and history exact when attempts are deleted.';

CREATE OR REPLACE TRIGGER step2_update_skill_progress_on_truncate
    AFTER TRUNCATE ON @schema@.attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_skill_progress();
COMMENT ON TRIGGER step2_update_skill_progress_on_truncate ON @schema@.attempts IS
    'Keeps the user''s skill averages, trend and history exact when attempts are truncated.';

CREATE OR REPLACE TRIGGER step3_update_question_history_on_insert
    AFTER INSERT ON @schema@.attempts
    REFERENCING NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_insert ON @schema@.attempts IS
    'Keeps the user''s record per question exact when attempts are inserted.';

CREATE OR REPLACE TRIGGER step3_update_question_history_on_update
    AFTER UPDATE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts NEW TABLE AS new_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_update ON @schema@.attempts IS
    'Keeps the user''s record per question exact when attempts are updated.';

CREATE OR REPLACE TRIGGER step3_update_question_history_on_delete
    AFTER DELETE ON @schema@.attempts
    REFERENCING OLD TABLE AS old_attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_delete ON @schema@.attempts IS
    'Keeps the user''s record per question exact when attempts are deleted.';

CREATE OR REPLACE TRIGGER step3_update_question_history_on_truncate
    AFTER TRUNCATE ON @schema@.attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.update_question_history();
COMMENT ON TRIGGER step3_update_question_history_on_truncate ON @schema@.attempts IS
    'Keeps the user''s record per question exact when attempts are truncated.';

CREATE OR REPLACE TRIGGER refuse_truncate
    BEFORE TRUNCATE ON @schema@.attempts
    FOR EACH STATEMENT EXECUTE FUNCTION interview_core.refuse_truncate();
COMMENT ON TRIGGER refuse_truncate ON @schema@.attempts IS
    'Lets only the table''s owner truncate, whatever has been granted since.';
