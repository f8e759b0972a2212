//! `check_summaries()` compares the stored summaries with the attempts. It computes them in SQL
//! from the definitions, not by the code that keeps the summaries. `sub_scores()` lends it the
//! reader of score documents.

use super::installed_target;
use super::time_zones::warn_of_unknown;
use crate::error::{Error, Result, or_raise};
use crate::pg::db::{self, Db};
use crate::pg::sqltype::{Jsonb, Uuid, value};
use crate::pg::template::fill;
use crate::pinned_settings::FOR_CHECK;
use crate::summaries::users::UserRow;
use crate::summaries::{self, Check};
use crate::table::StoredRow;
use pgrx::AnyElement;
use pgrx::prelude::*;
use progress::{Skill, SubScores};
use std::ffi::CStr;
use std::iter;
use std::sync::LazyLock;

/// The zone of each user, which checks may refer to.
const USER_ZONES: &str = sql_file!("check/user_zones.sql");

/// Ends the check of a table.
const DIFFERENCES: &str = sql_file!("check/differences.sql");

/// One statement over all tables, so that they are seen in one snapshot.
static CHECKS: LazyLock<String> = LazyLock::new(|| {
    let checks = summaries::ALL.iter().flat_map(|summary| summary.sql().checks);
    let union: Vec<_> = checks.map(|check| format!("({})", with_differences(&check))).collect();
    USER_ZONES.to_owned() + &union.join("\nUNION ALL\n")
});

/// The statement of a check: a row for each stored value that differs.
fn with_differences(check: &Check) -> String {
    let key: Vec<&str> = iter::once("user_id").chain(check.table.key_within_user()).collect();
    let names: Vec<String> = key.iter().map(|column| format!("'{column}'")).collect();
    // Every user has exactly one row.
    let join = if check.table.name == UserRow::TABLE.name { "JOIN" } else { "FULL JOIN" };
    let values = [
        ("table", &*format!("'{}'", check.table.name)),
        ("join", join),
        ("key", &key.join(", ")),
        ("key_names", &names.join(", ")),
        ("key_within_user", key.get(1).unwrap_or(&"NULL")),
    ];
    format!("{}{}", check.sql, fill(DIFFERENCES, &values))
}

/// A stored value that differs: table, user, key, column, stored, expected.
type Difference = (
    Option<String>,
    Option<pgrx::Uuid>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// One row for each stored value that differs from what the attempts say; no row if all are exact.
/// `key` is the skill, the question or the practice date, and NULL for `users`. A WARNING names the
/// users whose time zone the server does not know.
///
/// Errors: 55000 if nothing is installed, 42501 if row level security hides rows or the caller may
/// not read a table, P0002 for an unknown user.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.check_summaries(target_schema name DEFAULT 'public', for_user uuid DEFAULT NULL)
RETURNS TABLE (table_name text, user_id uuid, key text, column_name text, stored text, expected text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.check_summaries(name, uuid) IS
'One row for each stored value that differs from what the attempts say; none when every summary is exact.';
")]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the return type")]
fn check_summaries(
    target_schema: Option<&CStr>,
    for_user: Option<pgrx::Uuid>,
) -> TableIterator<
    'static,
    (
        name!(table_name, Option<String>),
        name!(user_id, Option<pgrx::Uuid>),
        name!(key, Option<String>),
        name!(column_name, Option<String>),
        name!(stored, Option<String>),
        name!(expected, Option<String>),
    ),
> {
    TableIterator::new(or_raise(differences(target_schema, for_user)))
}

fn differences(
    target_schema: Option<&CStr>,
    for_user: Option<pgrx::Uuid>,
) -> Result<Vec<Difference>> {
    let schema = installed_target(target_schema)?;
    let user = for_user.map(|user| Uuid(*user.as_bytes()));
    db::connect(&schema, FOR_CHECK, |db| {
        require_user(db, user)?;
        let differences = db.once(&db.fill(&CHECKS), &[value(user)])?.map(|row| {
            Ok((
                row.get(0)?,
                row.get::<Uuid>(1)?.map(|user| pgrx::Uuid::from_bytes(user.0)),
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })?;
        warn_of_unknown(db, user)?;
        Ok(differences)
    })
}

/// Refuses an unknown user: silence about a mistyped id would look like "all exact".
pub fn require_user(db: &Db, user: Option<Uuid>) -> Result<()> {
    let Some(user) = user else {
        return Ok(());
    };
    let known =
        db.run("SELECT true FROM @schema@.users u WHERE u.id = $1", &[value(Some(user))])?;
    if known.is_empty() { Err(Error::UnknownUser(user.to_string())) } else { Ok(()) }
}

/// The six sub-scores of a score document in the order content, delivery, communication, voice,
/// confidence, structure, each from 0 to 100 and rounded to 2 places; NULL for a skill without
/// one. A document that cannot be read gives six NULLs.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.sub_scores(ml_scores jsonb) RETURNS numeric[]
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.sub_scores(jsonb) IS
'The six sub-scores of a score document: content, delivery, communication, voice, confidence, structure; NULLs for a document that cannot be read.';
")]
fn sub_scores(ml_scores: Option<AnyElement>) -> Vec<Option<AnyNumeric>> {
    let document =
        ml_scores.map(|document| or_raise(Jsonb::of_argument("ml_scores", &document)).to_text());
    let scores = match document {
        None => SubScores::default(),
        // rebuild_summaries() warns about it; here it must not stop the check.
        Some(text) => progress::read_score_document(&text).unwrap_or_default(),
    };
    Skill::ALL
        .iter()
        .map(|skill| {
            let score = scores.get(*skill)?;
            AnyNumeric::try_from(score.to_string().as_str()).ok()
        })
        .collect()
}
