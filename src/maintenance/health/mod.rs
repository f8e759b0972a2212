//! `health()` says whether an installation is as `install()` made it, exact, and fast: one row for
//! each check, with what mends it.
//!
//! # Invariant: it changes nothing and waits for nobody
//!
//! It takes no lock above ACCESS SHARE and no transaction id, so that it runs in a transaction that
//! only reads, and on a standby. A check that fails is a row that says so: each runs in a
//! subtransaction.

mod compression;
mod definitions;
mod findings;
mod objects;
mod platform;
mod rights;
mod sample;
mod users;
mod version;
mod writes;

use crate::error::{Error, Failure, Result, or_raise};
use crate::installation::{INSTALLATION, VERSION, target_name};
use crate::maintenance::install;
use crate::pg::catalog::Schema;
use crate::pg::db::{self, Db};
use crate::pg::spi;
use crate::pg::sqltype::value;
use crate::pg::subtransaction::subtransaction;
use crate::pinned_settings::FOR_HEALTH;
use findings::{Findings, Row, comment};
use pgrx::prelude::*;
use std::collections::HashSet;
use std::ffi::CStr;

/// Whether the caller sees every row of an installation: its owner does, and the service role.
const SEES_ALL: &str = "\
SELECT has_schema_privilege($1, 'USAGE') AND has_table_privilege($2, 'SELECT') AND NOT row_security_active($2)";

/// A check: its name, and how it looks.
type Check = (&'static str, fn(&Db) -> Result<Findings>);

/// The first, without which the others have nothing to compare with.
const FIRST: Check = ("version", version::look);

const OTHERS: [Check; 15] = [
    ("tables", objects::look),
    ("functions", definitions::functions),
    ("triggers", definitions::triggers),
    ("policies", definitions::policies),
    ("views", definitions::views),
    ("rights", rights::look),
    ("writes", writes::look),
    ("compression", compression::look),
    ("summaries", sample::look),
    ("time_zones", users::time_zones),
    ("profiles", users::profiles),
    ("erasure", users::erasure),
    ("storage", platform::storage),
    ("realtime", platform::realtime),
    ("owners", platform::owners),
];

/// One row for each check of an installation. `status`: `ok`; `warning`, for something slower or
/// wider than installed, or that waits for somebody; `error`, for something that is wrong or will
/// be. `detail`: a line for each thing found. `remedy`: a script that mends it, NULL if all is well;
/// a sentence in it is a comment.
///
/// Changes nothing, takes no lock above ACCESS SHARE, and runs in a transaction that only reads and
/// on a standby. A check that the caller may not make is a `warning`. Warnings that are listed in
/// `known_differences` of the installation are left out.
///
/// Errors: 42501 if row level security hides rows from the caller.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.health(target_schema name DEFAULT 'public')
RETURNS TABLE (check_name text, status text, detail text, remedy text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.health(name) IS
'One row for each check of an installation: ok, warning or error, what was found, and what mends it. Changes nothing.';
")]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the return type")]
fn health(
    target_schema: Option<&CStr>,
) -> TableIterator<
    'static,
    (
        name!(check_name, &'static str),
        name!(status, &'static str),
        name!(detail, String),
        name!(remedy, Option<String>),
    ),
> {
    TableIterator::new(or_raise(target_name(target_schema).and_then(|name| rows(&name))))
}

fn rows(name: &str) -> Result<Vec<Row>> {
    let installed = Schema::of_name(name).filter(|schema| schema.relation(INSTALLATION).is_some());
    let Some(schema) = installed else {
        let findings = spi::connect(FOR_HEALTH, |spi| version::nothing_installed(spi, name))?;
        return Ok(vec![findings.into_row(FIRST.0, &HashSet::new())]);
    };
    db::connect(&schema, FOR_HEALTH, require_sight)?;
    let known = attempt(&schema, install::known_differences).unwrap_or_default();
    let mut rows = vec![run(&schema, FIRST, &known)];
    let is_present = attempt(&schema, version::is_present).unwrap_or(false);
    for check in OTHERS {
        rows.push(match is_present {
            true => run(&schema, check, &known),
            false => unlike(&schema).into_row(check.0, &known),
        });
    }
    Ok(rows)
}

/// Looks in a subtransaction, with a connection of its own: an error takes that along.
fn attempt<R>(schema: &Schema, look: fn(&Db) -> Result<R>) -> Result<R, Failure> {
    subtransaction(|| or_raise(db::connect(schema, FOR_HEALTH, look)))
}

fn run(schema: &Schema, (check_name, look): Check, known: &HashSet<String>) -> Row {
    let found = attempt(schema, look).unwrap_or_else(|failure| {
        let mut findings = Findings::or_else("");
        let what = format!("not checked: {}", failure.message);
        if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE {
            let remedy = comment("Run health() as the owner of the tables, or as a superuser.");
            findings.warn(what, remedy);
        } else {
            findings.error(what, comment("Mend what the message names, and run health() again."));
        }
        findings
    });
    found.into_row(check_name, known)
}

/// What a check finds that has nothing to compare with.
fn unlike(schema: &Schema) -> Findings {
    let mut findings = Findings::or_else("");
    let what = format!("not checked: the tables are not those of version {VERSION}");
    findings.warn(what, findings::call("install", &schema.name));
    findings
}

fn require_sight(db: &Db) -> Result<()> {
    let args = [value(Some(db.schema().oid)), value(db.schema().relation(INSTALLATION))];
    if db.once(SEES_ALL, &args)?.first(|row| row.get(0))?.flatten() == Some(true) {
        return Ok(());
    }
    Err(Error::MissingRight {
        what: format!("you may not see all rows of {}", db.schema().qualified(INSTALLATION)),
        hint: "Run health() as the owner of the tables, or as the service role.".into(),
    })
}
