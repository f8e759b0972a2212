//! Which tables are written directly, and what leaves them to the executor: results do not show it.

use super::users::UserRow;
use super::{ALL, QuestionHistory, Summary};
use crate::installation::SettingsRow;
use crate::pg::catalog::{Schema, current_role};
use crate::pg::db;
use crate::table::{StoredRow, Table, Use};
use pgrx::prelude::*;

#[pg_schema]
mod tests {
    use super::*;

    /// Reading, updating, inserting.
    const EVERYTHING: [bool; 3] = [true, true, true];
    const NO_INSERTS: [bool; 3] = [true, true, false];
    const NO_UPDATES: [bool; 3] = [true, false, true];
    const READS: [bool; 3] = [true, false, false];
    const NOTHING: [bool; 3] = [false; 3];

    fn run(sql: &str) {
        Spi::run(sql).unwrap();
    }

    fn install() -> Schema {
        run("SELECT interview_core.install()");
        Schema::of_name("public").unwrap()
    }

    fn done_directly(schema: &Schema, table: &'static Table) -> [bool; 3] {
        db::connect(schema, &[], |db| Ok(table.open(db)?.done_directly())).unwrap()
    }

    /// Whether anything is named that leaves rows to the executor, in the table or in one that it
    /// references.
    fn is_explained(schema: &Schema, table: &'static Table, of: Use) -> bool {
        let role = current_role();
        let referenced = table.references.iter().map(|reference| (reference.table, Use::Read));
        referenced
            .chain([(table, of)])
            .any(|(table, of)| !table.obstacles(schema, role, of).is_empty())
    }

    #[pg_test]
    fn tables_are_reached_directly_as_installed() {
        let schema = install();
        for summary in ALL {
            let table = summary.table();
            assert_eq!(done_directly(&schema, table), EVERYTHING, "{}", table.name);
            assert!(!is_explained(&schema, table, Use::UpdateAndInsert), "{}", table.name);
        }
        // Profiles are not the triggers' to insert.
        assert_eq!(done_directly(&schema, UserRow::TABLE), NO_INSERTS);
        assert!(!is_explained(&schema, UserRow::TABLE, Use::Update));
        for table in super::super::tables().chain([SettingsRow::TABLE]) {
            assert!(done_directly(&schema, table)[0], "{}", table.name);
        }
    }

    #[pg_test]
    fn what_the_executor_has_to_do_is_left_to_it() {
        let schema = install();
        let table = QuestionHistory.table();
        run("
            CREATE FUNCTION bystander() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE FUNCTION interview_core.bystander() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE ROLE somebody;
            CREATE ROLE another_owner;
            GRANT ALL ON SCHEMA public TO another_owner;
            GRANT USAGE ON SCHEMA interview_core TO another_owner;
            CREATE TABLE numbers (id integer PRIMARY KEY)
        ");
        for (change, expected) in [
            // What the executor does by the same functions.
            ("ALTER COLUMN latest_attempt_id SET NOT NULL", EVERYTHING),
            ("ADD EXCLUDE USING btree (latest_attempt_id WITH =)", EVERYTHING),
            ("REPLICA IDENTITY NOTHING", EVERYTHING),
            ("ENABLE ROW LEVEL SECURITY", EVERYTHING),
            ("DROP CONSTRAINT question_history_scores_check", EVERYTHING),
            ("DROP CONSTRAINT question_history_question_id_fkey", EVERYTHING),
            ("DISABLE TRIGGER ALL", EVERYTHING),
            ("ADD COLUMN note text", NO_INSERTS),
            ("ALTER COLUMN created_at DROP DEFAULT", NO_INSERTS),
            ("ALTER COLUMN updated_at SET DEFAULT '2000-01-01'", NO_INSERTS),
            ("ADD FOREIGN KEY (user_id) REFERENCES auth.users (id)", NO_INSERTS),
            ("ADD FOREIGN KEY (question_id) REFERENCES numbers", NO_INSERTS),
            ("ADD FOREIGN KEY (times_asked) REFERENCES numbers", READS),
            ("ADD UNIQUE (user_id, question_id, times_asked)", NO_UPDATES),
            ("ALTER CONSTRAINT question_history_user_id_fkey DEFERRABLE", READS),
            ("ADD CHECK (times_asked >= 0)", READS),
            ("ADD CHECK (user_id IS NOT NULL) NOT VALID", READS),
            ("ADD COLUMN one integer GENERATED ALWAYS AS (1) STORED", READS),
            (
                "ALTER COLUMN times_asked DROP DEFAULT, ALTER COLUMN times_asked ADD GENERATED ALWAYS AS IDENTITY",
                READS,
            ),
            ("ADD UNIQUE (latest_attempt_id) DEFERRABLE", READS),
            ("ALTER COLUMN updated_at TYPE timestamp", READS),
            ("DROP COLUMN updated_at", READS),
            ("ALTER COLUMN latest_score TYPE numeric(20,2)", NOTHING),
            ("ALTER COLUMN latest_attempt_id TYPE numeric", NOTHING),
            ("RENAME COLUMN latest_score TO newest_score", NOTHING),
            ("FORCE ROW LEVEL SECURITY", NOTHING),
            ("DROP CONSTRAINT question_history_pkey", NOTHING),
            (
                "DROP CONSTRAINT question_history_pkey, ADD UNIQUE (user_id, question_id)",
                EVERYTHING,
            ),
            ("DROP CONSTRAINT question_history_pkey, ADD UNIQUE (question_id, user_id)", NOTHING),
            (
                "DROP CONSTRAINT question_history_pkey, ADD PRIMARY KEY (user_id, question_id) DEFERRABLE",
                NOTHING,
            ),
        ] {
            with_change(
                &schema,
                table,
                &format!("ALTER TABLE question_history {change}"),
                expected,
            );
        }
        let trigger = |rest: &str| format!("CREATE TRIGGER bystander {rest}");
        for (change, expected) in [
            ("CREATE INDEX ON question_history (updated_at)".into(), EVERYTHING),
            (
                "CREATE INDEX ON question_history (latest_score) WHERE times_scored > 0".into(),
                EVERYTHING,
            ),
            ("CREATE INDEX ON question_history (abs(latest_score))".into(), EVERYTHING),
            ("CREATE INDEX ON question_history USING hash (latest_attempt_id)".into(), EVERYTHING),
            (
                trigger("BEFORE UPDATE ON question_history FOR EACH ROW EXECUTE FUNCTION bystander()"),
                NO_UPDATES,
            ),
            (
                trigger("AFTER INSERT ON question_history EXECUTE FUNCTION bystander()"),
                NO_INSERTS,
            ),
            (
                trigger(
                    "AFTER INSERT OR UPDATE ON question_history FOR EACH ROW EXECUTE FUNCTION interview_core.bystander()",
                ),
                READS,
            ),
            (
                trigger(
                    "AFTER UPDATE OF times_asked ON question_history EXECUTE FUNCTION bystander()",
                ),
                NO_UPDATES,
            ),
            (
                trigger("AFTER UPDATE OF created_at ON question_history EXECUTE FUNCTION bystander()"),
                EVERYTHING,
            ),
            (
                trigger("AFTER DELETE ON question_history EXECUTE FUNCTION bystander()"),
                EVERYTHING,
            ),
            (
                trigger("AFTER UPDATE ON question_history EXECUTE FUNCTION bystander()")
                    + "; ALTER TABLE question_history DISABLE TRIGGER bystander",
                EVERYTHING,
            ),
            (
                trigger("AFTER UPDATE ON question_history EXECUTE FUNCTION bystander()")
                    + "; ALTER TABLE question_history ENABLE ALWAYS TRIGGER bystander",
                NO_UPDATES,
            ),
            (
                "CREATE RULE bystander AS ON INSERT TO question_history DO INSTEAD NOTHING".into(),
                NOTHING,
            ),
            ("CREATE TABLE heir () INHERITS (question_history)".into(), NOTHING),
            (
                "CREATE TABLE whole (LIKE question_history) PARTITION BY HASH (user_id);
                 ALTER TABLE whole ATTACH PARTITION question_history FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
                    .into(),
                NOTHING,
            ),
            ("SET LOCAL session_replication_role = replica".into(), READS),
            ("SET LOCAL session_replication_role = local".into(), READS),
            ("SET ROLE somebody".into(), NOTHING),
            (
                "ALTER TABLE question_history OWNER TO another_owner; SET ROLE another_owner".into(),
                // Neither users nor questions are its own.
                NO_INSERTS,
            ),
            (
                "ALTER TABLE question_history OWNER TO another_owner;
                 REVOKE UPDATE ON question_history FROM another_owner; SET ROLE another_owner"
                    .into(),
                NOTHING,
            ),
            (
                "ALTER TABLE questions RENAME COLUMN id TO number; ALTER TABLE questions ADD id integer UNIQUE".into(),
                NO_INSERTS,
            ),
        ] {
            with_change(&schema, table, &change, expected);
        }
        assert_eq!(done_directly(&schema, table), EVERYTHING);
    }

    #[pg_test]
    fn only_own_functions_pass_on_users() {
        let schema = install();
        let table = UserRow::TABLE;
        run("
            CREATE FUNCTION bystander() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
        ");
        for (change, expected) in [
            ("ALTER TABLE users ADD COLUMN note text", NO_INSERTS),
            ("ALTER TABLE users ADD CHECK (email <> '')", READS),
            (
                "ALTER TABLE users DROP CONSTRAINT users_experience_level_check,
                    ADD CHECK (experience_level IN ('junior', 'mid', 'senior', 'lead')) NOT VALID",
                READS,
            ),
            (
                "ALTER TABLE users RENAME average_score TO other; ALTER TABLE users RENAME best_score TO average_score;
                 ALTER TABLE users RENAME other TO best_score",
                READS,
            ),
            (
                "CREATE OR REPLACE FUNCTION interview_core.protect_derived_columns() RETURNS trigger
                 LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                READS,
            ),
            (
                "ALTER FUNCTION interview_core.update_user_summaries() SET search_path = public",
                READS,
            ),
            (
                "ALTER FUNCTION interview_core.update_user_summaries() RENAME TO other",
                NO_INSERTS,
            ),
            (
                "CREATE TRIGGER bystander BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION bystander()",
                READS,
            ),
            (
                "CREATE TRIGGER bystander BEFORE UPDATE OF full_name ON users FOR EACH ROW
                 EXECUTE FUNCTION bystander()",
                NO_INSERTS,
            ),
        ] {
            with_change_from(&schema, table, NO_INSERTS, change, expected);
        }
    }

    fn with_change(schema: &Schema, table: &'static Table, change: &str, expected: [bool; 3]) {
        with_change_from(schema, table, EVERYTHING, change, expected);
    }

    /// Makes a change, looks, and undoes it.
    fn with_change_from(
        schema: &Schema,
        table: &'static Table,
        before: [bool; 3],
        change: &str,
        expected: [bool; 3],
    ) {
        assert_eq!(done_directly(schema, table), before, "before {change}");
        let undone = crate::pg::subtransaction::subtransaction(|| {
            run(change);
            assert_eq!(done_directly(schema, table), expected, "{change}");
            let (of, best) = match before {
                EVERYTHING => (Use::UpdateAndInsert, expected == EVERYTHING),
                _ => (Use::Update, expected[1]),
            };
            assert_eq!(is_explained(schema, table, of), !best, "{change}");
            error!("undone");
        });
        assert_eq!(undone.unwrap_err().message, "undone", "{change}");
    }
}
