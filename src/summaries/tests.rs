//! Which tables are reached directly, and what makes the executor write them: nothing else shows it.

use super::{practice_sessions, question_history, skill_progress, users};
use crate::pg::catalog::Schema;
use crate::pg::spi;
use crate::pg::table::Table;
use pgrx::prelude::*;

#[pg_schema]
mod tests {
    use super::*;

    const ALL: [bool; 3] = [true, true, true];
    const NO_INSERTS: [bool; 3] = [true, true, false];
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
        spi::connect(&[], |spi| Ok(table.open(spi, schema)?.done_directly())).unwrap()
    }

    #[pg_test]
    fn tables_are_reached_directly_as_installed() {
        let schema = install();
        for table in
            [&practice_sessions::TABLE, &skill_progress::store::TABLE, &question_history::TABLE]
        {
            assert_eq!(done_directly(&schema, table), ALL, "{}", table.name);
        }
        // Profiles are not the triggers' to insert.
        assert_eq!(done_directly(&schema, &users::TABLE), NO_INSERTS);
        assert!(done_directly(&schema, &question_history::QUESTIONS)[0]);
        assert!(done_directly(&schema, &users::SETTINGS)[0]);
    }

    #[pg_test]
    fn what_the_executor_has_to_do_is_left_to_it() {
        let schema = install();
        let table = &question_history::TABLE;
        run(
            "CREATE FUNCTION bystander() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        );
        for (change, expected) in [
            ("ADD COLUMN note text", NO_INSERTS),
            ("ALTER CONSTRAINT question_history_user_id_fkey DEFERRABLE", NO_INSERTS),
            ("ADD FOREIGN KEY (user_id) REFERENCES auth.users (id)", NO_INSERTS),
            ("ADD CHECK (times_asked >= 0)", READS),
            ("ADD COLUMN one integer GENERATED ALWAYS AS (1) STORED", READS),
            ("ADD UNIQUE (latest_attempt_id) DEFERRABLE", READS),
            ("ADD EXCLUDE USING btree (latest_attempt_id WITH =)", READS),
            ("REPLICA IDENTITY NOTHING", READS),
            ("ALTER COLUMN latest_score TYPE numeric(20,2)", NOTHING),
            ("ALTER COLUMN latest_attempt_id TYPE numeric", NOTHING),
            ("FORCE ROW LEVEL SECURITY", NOTHING),
            ("DROP CONSTRAINT question_history_pkey", NOTHING),
        ] {
            with_change(
                &schema,
                table,
                &format!("ALTER TABLE question_history {change}"),
                expected,
            );
        }
        for (change, expected) in [
            ("CREATE INDEX ON question_history (updated_at)", ALL),
            ("CREATE INDEX ON question_history (latest_score) WHERE times_scored > 0", READS),
            ("CREATE INDEX ON question_history (abs(latest_score))", READS),
            ("CREATE INDEX ON question_history USING hash (latest_attempt_id)", READS),
            (
                "CREATE TRIGGER bystander BEFORE UPDATE ON question_history FOR EACH ROW EXECUTE FUNCTION bystander()",
                READS,
            ),
            ("CREATE TABLE heir () INHERITS (question_history)", NOTHING),
            ("CREATE ROLE somebody; SET ROLE somebody", NOTHING),
        ] {
            with_change(&schema, table, change, expected);
        }
        assert_eq!(done_directly(&schema, table), ALL);
    }

    /// Makes a change, looks, and undoes it.
    fn with_change(schema: &Schema, table: &'static Table, change: &str, expected: [bool; 3]) {
        assert_eq!(done_directly(schema, table), ALL, "before {change}");
        let undone = crate::pg::subtransaction::subtransaction(|| {
            run(change);
            assert_eq!(done_directly(schema, table), expected, "{change}");
            error!("undone");
        });
        assert_eq!(undone.unwrap_err().message, "undone", "{change}");
    }
}
