//! `adopt()` takes over tables that an application made itself: it keeps their rows and what the
//! application has beside ours, and brings the rest to the shape that `install()` gives.
//!
//! # Invariant: the dry run does what the real run does
//!
//! It makes every change in a subtransaction that is taken back, so that its list is what would
//! happen.

mod adoption;
mod columns;
mod dependents;
mod drift;
mod findings;
mod keys;
mod policies;
mod rights;
mod rows;
mod source;
mod tables;
mod triggers;
mod views;

use super::install;
use crate::error::{Error, Result, or_raise};
use crate::installation::target_name;
use crate::pg::catalog::Schema;
use crate::pg::db;
use crate::pg::spi;
use crate::pg::subtransaction::taken_back;
use crate::pg::transaction::keeps_snapshot;
use crate::pinned_settings::{FOR_INSTALL, FOR_WHOLE_TABLES};
use adoption::Adoption;
use findings::{Finding, Findings, Status};
use pgrx::prelude::*;
use rows::Offer;
use std::ffi::CStr;

/// A row of the result: `step`, `status`, `object`, `row_key`, `detail`, `remedy`.
type Row = (i32, &'static str, String, Option<String>, String, Option<String>);

/// Takes over the tables of `target_schema`, which an application made itself, in one transaction:
/// keeps rows, ids, defaults, and what the application has beside ours; adds what is missing; takes
/// off the triggers, functions and policies that ours replace; rebuilds the summaries. Afterwards
/// the schema is an installation like any other.
///
/// Returns a row for each thing found. `status`: `planned` in a dry run, or `done`; `kept`;
/// `lost`; `refused`, which ends a real run with an error that names all of them; `offered`, done
/// only if `also` names it; `drifted`, a stored value that is not what the attempts say; `left`,
/// for another role to run; `warning`. A dry run makes all changes and takes them back: it holds
/// the same locks, ACCESS EXCLUSIVE on all tables.
///
/// Errors: 55000 if something is refused, 25001 in a transaction that is not READ COMMITTED, 42501
/// if the caller does not own the tables, 42939 for a schema that cannot be a target, 55P03 for a
/// lock_timeout.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.adopt(target_schema name DEFAULT 'public', dry_run boolean DEFAULT true)
RETURNS TABLE (step integer, status text, object text, row_key text, detail text, remedy text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.adopt(name, boolean) IS
'Takes over the tables that an application made itself in a schema, or lists what that would do; returns one row for each thing found, done or refused.';
")]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the return type")]
fn adopt(
    target_schema: Option<&CStr>,
    dry_run: Option<bool>,
) -> TableIterator<
    'static,
    (
        name!(step, i32),
        name!(status, &'static str),
        name!(object, String),
        name!(row_key, Option<String>),
        name!(detail, String),
        name!(remedy, Option<String>),
    ),
> {
    TableIterator::new(or_raise(adopt_schema(target_schema, dry_run, Some(Vec::new()))))
}

/// As above; `also` names what is offered and to be done: `zero_sub_scores`, `zero_final_scores`,
/// `skipped_answers`.
///
/// Errors: 22023 for another name, 22004 for a NULL, and those above.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.adopt(target_schema name, dry_run boolean, also text[])
RETURNS TABLE (step integer, status text, object text, row_key text, detail text, remedy text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.adopt(name, boolean, text[]) IS
'As adopt(), and changes the rows that it offers to change and that are named.';
")]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the return type")]
fn adopt_also(
    target_schema: Option<&CStr>,
    dry_run: Option<bool>,
    also: Option<Vec<Option<String>>>,
) -> TableIterator<
    'static,
    (
        name!(step, i32),
        name!(status, &'static str),
        name!(object, String),
        name!(row_key, Option<String>),
        name!(detail, String),
        name!(remedy, Option<String>),
    ),
> {
    TableIterator::new(or_raise(adopt_schema(target_schema, dry_run, also)))
}

fn adopt_schema(
    target_schema: Option<&CStr>,
    dry_run: Option<bool>,
    also: Option<Vec<Option<String>>>,
) -> Result<Vec<Row>> {
    let name = target_name(target_schema)?;
    let also: Option<Vec<String>> = also.and_then(|names| names.into_iter().collect());
    let also = Offer::named(&also.ok_or(Error::NullArgument("also"))?)?;
    let is_dry_run = dry_run.ok_or(Error::NullArgument("dry_run"))?;
    // Rows that a lock waited for would be hidden from an older snapshot.
    if keeps_snapshot() {
        return Err(Error::NeedsReadCommitted("adopt"));
    }
    let mut findings = Findings::default();
    if is_dry_run {
        // What no remedy makes possible is an error here, too.
        spi::connect(FOR_INSTALL, |spi| install::require_target(spi, &name))?;
        let run = taken_back(|| run(&name, true, &also, &mut findings));
        if let Err(error) = run.unwrap_or_else(|failure| Err(Error::Failed(failure))) {
            if matches!(&error, Error::Failed(failure) if adoption::is_of_concurrency(failure.sqlstate))
            {
                return Err(error);
            }
            let (status, detail) = match findings.refused().next() {
                None => (Status::Refused, error.to_string()),
                Some(_) => (Status::Warning, format!("what follows cannot be tried: {error}")),
            };
            findings.push(status, format!("schema {name}"), None, detail, error.hint());
        }
    } else {
        run(&name, false, &also, &mut findings)?;
    }
    let row = |(index, finding): (usize, Finding)| {
        let Finding { status, object, row_key, detail, remedy } = finding;
        (index as i32 + 1, status.name(is_dry_run), object, row_key, detail, remedy)
    };
    Ok(findings.into_iter().enumerate().map(row).collect())
}

fn run(name: &str, is_dry_run: bool, also: &[Offer], findings: &mut Findings) -> Result<()> {
    let reshaped = spi::connect(FOR_INSTALL, |spi| {
        install::require_target(spi, name)?;
        let Some(schema) = tables::adoptable(spi, name, findings)? else {
            return Ok(None);
        };
        let mut adoption = Adoption::begin(spi.on(&schema), is_dry_run, also, findings)?;
        adoption.reshape()?;
        let facts = adoption.end();
        Ok(Some((schema, facts)))
    })?;
    let Some((schema, facts)): Option<(Schema, _)> = reshaped else {
        return if is_dry_run { Ok(()) } else { findings.require_none_refused(name) };
    };
    db::connect(&schema, FOR_WHOLE_TABLES, |db| drift::report_and_rebuild(db, &facts, findings))?;
    spi::connect(FOR_INSTALL, |spi| install::finish_adoption(&spi.on(&schema)))
}
