//! The statements of the check: one about a user, which runs the check of each table, and those that
//! run it for every user.

use crate::error::Result;
use crate::pg::catalog::{quote_identifier, quote_literal};
use crate::pg::plans::kept_text;
use crate::pg::template::fill;
use crate::summaries::users::UserRow;
use crate::summaries::{self, Check};
use crate::table::StoredRow;
use progress::{SettingsError, Skills};
use std::cell::RefCell;
use std::iter;
use std::sync::LazyLock;

/// What several checks refer to.
const PRACTICE: &str = sql_file!("check/practice.sql");
const STREAK: &str = sql_file!("check/streak.sql");

/// Ends the check of a table.
const DIFFERENCES: &str = sql_file!("check/differences.sql");

/// Runs the checks for each of some users.
const OF_EACH: &str = sql_file!("check/of_each_user.sql");

/// The zones that the checks are given. Looking them up takes longer than checking a user.
pub const KNOWN_ZONES: &str = sql_file!("check/known_zones.sql");

const USERS: &str = "SELECT u.id FROM @schema@.users u";

/// Users who are gone and still have rows in a table.
const GONE: &str = "\
SELECT t.user_id AS id FROM @schema@.@table@ t \
WHERE NOT EXISTS (SELECT FROM @schema@.users u WHERE u.id = t.user_id)";

/// Whether there are enough attempts for parallel workers, as PostgreSQL says it of any table.
pub const IS_LARGE: &str = "\
SELECT pg_relation_size($1) + coalesce((SELECT sum(pg_relation_size(p.relid)) FROM pg_partition_tree($1) p), 0) \
    >= pg_size_bytes(current_setting('min_parallel_table_scan_size'))";

/// The skills of the settings, and those of them that had a column when it was looked for.
pub const SKILLS: &str = "\
SELECT i.skills::text[], i.skills_with_column::text[] FROM @schema@.interview_core_installation i WHERE i.id = 1";

/// What attempts are scored in, by name: the skills, and those of them that have a column.
#[derive(PartialEq, Eq)]
pub struct Scored {
    pub skills: Vec<String>,
    pub with_column: Vec<String>,
}

impl Scored {
    /// Refuses names that cannot be those of skills, which become a part of a statement.
    pub fn new(skills: Vec<String>, mut with_column: Vec<String>) -> Result<Self> {
        Skills::new(skills.iter().map(String::as_str)).map_err(SettingsError::from)?;
        with_column.retain(|name| skills.contains(name));
        Ok(Self { skills, with_column })
    }

    /// The checks of one user in one statement, so that all tables are seen in one snapshot, and
    /// attempts are read once.
    pub fn statement(&self) -> &'static str {
        thread_local! {
            /// The last one, which is that of all users.
            static LAST: RefCell<Option<(Scored, &'static str)>> = const { RefCell::new(None) };
        }
        let last = LAST.with_borrow(|last| {
            last.as_ref().filter(|(scored, _)| scored == self).map(|(_, text)| *text)
        });
        last.unwrap_or_else(|| {
            let text = kept_text(self.fill(&OF_ONE_USER));
            let (skills, with_column) = (self.skills.clone(), self.with_column.clone());
            LAST.set(Some((Self { skills, with_column }, text)));
            text
        })
    }

    fn fill(&self, text: &str) -> String {
        let column = |skill: &String| quote_identifier(&format!("{skill}_score"));
        let skills: Vec<String> = self.skills.iter().map(|skill| quote_literal(skill)).collect();
        let scores = self.skills.iter().map(|skill| match self.with_column.contains(skill) {
            true => format!("attempt.{}", column(skill)),
            false => "NULL".to_owned(),
        });
        let scores: Vec<String> = scores.collect();
        let columns = self.with_column.iter().map(|skill| format!(", attempt.{}", column(skill)));
        let skills = format!("ARRAY[{}]::text[]", skills.join(", "));
        let values = [
            ("skills", &*skills),
            ("column_scores", &format!("ARRAY[{}]::numeric[]", scores.join(", "))),
            ("document_scores", &format!("interview_core.sub_scores(attempt.ml_scores, {skills})")),
            ("score_columns", &columns.collect::<String>()),
        ];
        fill(text, &values)
    }
}

/// The checks, with the places of the skills to be filled in.
static OF_ONE_USER: LazyLock<String> = LazyLock::new(|| {
    let checks = checks().enumerate();
    let union: Vec<_> =
        checks.map(|(place, check)| format!("({})", with_differences(place, &check))).collect();
    [PRACTICE, STREAK, &union.join("\nUNION ALL\n")].concat()
});

/// The result for one user, $5.
pub static OF_ONE: LazyLock<String> =
    LazyLock::new(|| fill(OF_EACH, &[("users", "SELECT $5 AS id")]));

/// How many rows that is, and one of them.
pub static COUNT_OF_ONE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT count(*), min(concat_ws(' ', d.column_name, 'in', d.table_name, d.key, 'is', \
             coalesce(d.stored, 'NULL') || ', not', coalesce(d.expected, 'NULL'))) \
         FROM (\n{}\n) AS d",
        *OF_ONE
    )
});

/// The result for all users.
pub static OF_ALL: LazyLock<String> = LazyLock::new(|| fill(OF_EACH, &[("users", USERS)]));

/// The result for users who are gone. It is a statement of its own so that PostgreSQL has the
/// simplest of plans for the users that are there.
pub static OF_GONE: LazyLock<String> = LazyLock::new(|| {
    let gone: Vec<_> = checks()
        .filter(|check| !is_of_users(check))
        .map(|check| fill(GONE, &[("table", check.table.name)]))
        .collect();
    fill(OF_EACH, &[("users", &gone.join("\nUNION\n"))])
});

fn checks() -> impl Iterator<Item = Check> {
    summaries::ALL.iter().flat_map(|summary| summary.sql().checks)
}

/// Every user has exactly one row there, without which there is no user.
fn is_of_users(check: &Check) -> bool {
    check.table.name == UserRow::TABLE.name
}

/// The statement of a check: a row for each stored value that differs.
fn with_differences(place: usize, check: &Check) -> String {
    let key: Vec<&str> = iter::once("user_id").chain(check.table.key_within_user()).collect();
    let names: Vec<String> = key.iter().map(|column| format!("'{column}'")).collect();
    let key_within_user = match &key[1..] {
        [] => "NULL::text".to_owned(),
        columns => format!("concat_ws(' ', {})", columns.join(", ")),
    };
    let values = [
        ("place", &*place.to_string()),
        ("table", &*format!("'{}'", check.table.name)),
        ("join", if is_of_users(check) { "JOIN" } else { "FULL JOIN" }),
        ("key", &key.join(", ")),
        ("key_names", &names.join(", ")),
        ("key_within_user", &key_within_user),
    ];
    format!("{}{}", check.sql, fill(DIFFERENCES, &values))
}
