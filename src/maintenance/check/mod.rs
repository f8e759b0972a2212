//! `check_summaries()` compares the stored summaries with the attempts. It computes them in SQL
//! from the definitions, not by the code that keeps the summaries. `sub_scores()` lends it the
//! reader of score documents.

mod statements;

use super::time_zones::warn_of_unknown;
use crate::attempts::skills_with_column;
use crate::error::{Error, Result, or_raise};
use crate::installation::{installed_target, require_present_schema};
use crate::pg::db::{self, Db};
use crate::pg::owner::PinnedSettings;
use crate::pg::result_set::ResultSet;
use crate::pg::snapshot::Snapshot;
use crate::pg::spi::Rows;
use crate::pg::sqltype::{Arg, Jsonb, Uuid, array, value};
use crate::pinned_settings::{FOR_CHECK, IN_ONE_PROCESS, IN_WORKERS};
use pgrx::AnyElement;
use pgrx::prelude::*;
use progress::{SettingsError, Skills};
use statements::{COUNT_OF_ONE, IS_LARGE, KNOWN_ZONES, OF_ALL, OF_GONE, OF_ONE, SKILLS, Scored};
use std::ffi::CStr;

/// One row for each stored value that differs from what the attempts say; no row if all are exact.
/// `key` is the skill, the question or the practice date, and NULL for `users`. A WARNING names the
/// users whose time zone the server does not know.
///
/// Errors: 55000 if nothing is installed, or an older version, 42501 if row level security hides
/// rows or the caller may not read a table, P0002 for an unknown user.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.check_summaries(target_schema name DEFAULT 'public', for_user uuid DEFAULT NULL)
RETURNS TABLE (table_name text, user_id uuid, key text, column_name text, stored text, expected text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.check_summaries(name, uuid) IS
'One row for each stored value that differs from what the attempts say; none when every summary is exact.';
")]
fn check_summaries(
    target_schema: Option<&CStr>,
    for_user: Option<pgrx::Uuid>,
    fcinfo: pg_sys::FunctionCallInfo,
) {
    let user = for_user.map(|user| Uuid(*user.as_bytes()));
    or_raise((|| {
        let schema = installed_target(target_schema)?;
        let result = ResultSet::of_call(&fcinfo);
        db::connect(&schema, FOR_CHECK, |db| {
            require_present_schema(db)?;
            require_user(db, user)?;
            return_differences(db, user, &result)?;
            warn_of_unknown(db, user)
        })
    })());
}

/// Everything is read in one snapshot, by this process and its workers.
///
/// Invariant: the tables are locked before the snapshot is taken. One that is rewritten while we
/// wait for its lock would look empty.
fn return_differences(db: &Db, user: Option<Uuid>, result: &ResultSet) -> Result<()> {
    lock_tables(db)?;
    let attempts = value(db.schema().relation("attempts"));
    let is_large = db.run(IS_LARGE, &[attempts])?.first(|row| row.get::<bool>(0))?.flatten();
    let _snapshot = Snapshot::latest();
    let args = arguments(db, user)?;
    let in_workers = user.is_none() && is_large == Some(true);
    let _settings = PinnedSettings::set(if in_workers { IN_WORKERS } else { IN_ONE_PROCESS });
    if user.is_some() {
        let [schema, zones, skills, with_column] = args;
        let args = [schema, zones, skills, with_column, value(user)];
        return db.return_rows_once(&OF_ONE, &args, result);
    }
    db.return_rows_once(&OF_ALL, &args, result)?;
    db.return_rows_once(&OF_GONE, &args, result)
}

fn lock_tables(db: &Db) -> Result<()> {
    // Which skills there are makes no difference to the tables, nor who the user is.
    let latest = scored(db, db.run(SKILLS, &[])?)?;
    db.lock_tables_of(latest.statement(), &[value::<Uuid>(None), value::<Jsonb>(None)])
}

/// The arguments that the statements of the check have in common, under the active snapshot.
fn arguments(db: &Db, user: Option<Uuid>) -> Result<[Arg; 4]> {
    let zones = db.run_in_snapshot(KNOWN_ZONES, &[value(user)])?.first(|row| row.require(0))?;
    let scored = scored(db, db.run_in_snapshot(SKILLS, &[])?)?;
    Ok([
        value(Some(db.schema().name.clone())),
        value::<Jsonb>(zones),
        array(scored.skills.into_iter().map(Some)),
        array(scored.with_column.into_iter().map(Some)),
    ])
}

/// What the check finds of a user.
pub struct Checked {
    pub user: Uuid,
    /// How many stored values differ.
    pub count: i64,
    /// One of them.
    pub example: String,
}

/// Checks some users, in one snapshot, as long as there is time.
pub fn check_some(db: &Db, users: &[Uuid], has_time: impl Fn() -> bool) -> Result<Vec<Checked>> {
    lock_tables(db)?;
    let _snapshot = Snapshot::latest();
    let [schema, zones, skills, with_column] = arguments(db, None)?;
    let _settings = PinnedSettings::set(IN_ONE_PROCESS);
    let mut checked = Vec::with_capacity(users.len());
    for user in users {
        if !has_time() {
            break;
        }
        let args = [schema, zones, skills, with_column, value(Some(*user))];
        let found = db
            .run_in_snapshot(&COUNT_OF_ONE, &args)?
            .first(|row| Ok((row.require(0)?, row.get::<String>(1)?.unwrap_or_default())))?;
        let (count, example) = found.unwrap_or_default();
        checked.push(Checked { user: *user, count, example });
    }
    Ok(checked)
}

/// The skills that attempts are scored in, as the settings list them. A column that has been dropped
/// is left out; the others stay, since the table is locked until the transaction ends.
fn scored(db: &Db, settings: Rows) -> Result<Scored> {
    let found = settings.first(|row| Ok((row.require(0)?, row.require(1)?)))?;
    let (skills, stored): (Vec<String>, Vec<String>) =
        found.ok_or_else(|| Error::NotInstalled(db.schema().name.clone()))?;
    let listed = Skills::new(skills.iter().map(String::as_str)).map_err(SettingsError::from)?;
    let mut with_column = skills_with_column(db, &listed);
    with_column.retain(|name| stored.contains(name));
    Scored::new(skills, with_column)
}

/// What `check_summaries()` finds of one user, in the order of its columns `place` and then `key`,
/// under the snapshot of the statement that calls it. `check_summaries()` runs it for each user, in
/// parallel workers where there are many attempts. `known_zones` has the zone of each stored name
/// that the server knows; others count as unknown. `skills` are those that attempts are scored in,
/// and `with_column` those of them that have a column.
///
/// Errors: 55000 if nothing is installed, 22004 for a NULL, 22023 for names that cannot be those of
/// skills, 42501 if row level security hides rows or the caller may not read a table.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.user_differences(
    target_schema name, for_user uuid, known_zones jsonb, skills text[], with_column text[])
RETURNS TABLE (place integer, table_name text, user_id uuid, key text, column_name text, stored text, expected text)
LANGUAGE c STABLE PARALLEL SAFE COST 100000 ROWS 1 AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.user_differences(name, uuid, jsonb, text[], text[]) IS
'Part of check_summaries(), which calls it for each user.';
")]
fn user_differences(
    target_schema: Option<&CStr>,
    for_user: Option<pgrx::Uuid>,
    known_zones: Option<AnyElement>,
    skills: Option<Vec<Option<String>>>,
    with_column: Option<Vec<Option<String>>>,
    fcinfo: pg_sys::FunctionCallInfo,
) {
    or_raise((|| {
        let schema = installed_target(target_schema)?;
        let user = for_user.ok_or(Error::NullArgument("for_user"))?;
        let zones = known_zones.ok_or(Error::NullArgument("known_zones"))?;
        let zones = Jsonb::of_argument("known_zones", &zones)?;
        let names = |names: Option<Vec<Option<String>>>, argument| match names {
            Some(names) => Ok(names.into_iter().flatten().collect()),
            None => Err(Error::NullArgument(argument)),
        };
        let scored = Scored::new(names(skills, "skills")?, names(with_column, "with_column")?)?;
        let result = ResultSet::of_call(&fcinfo);
        let args = [value(Some(Uuid(*user.as_bytes()))), value(Some(zones))];
        db::connect(&schema, FOR_CHECK, |db| db.return_rows(scored.statement(), &args, &result))
    })());
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
