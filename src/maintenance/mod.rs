//! The functions that people call: a DBA or a backend for installing, configuring, checking,
//! rebuilding and accounts, a front end for what its user should practise next. They run with the
//! caller's rights.

mod check;
mod configure;
mod erase;
mod export;
mod install;
mod merge;
mod next_questions;
mod own_progress;
mod ownership;
mod profiles;
mod progress_report;
mod rebuild;
mod score_columns;
mod sub_scores;
mod time_zones;
mod user_rows;

use crate::error::{Error, Result};
use crate::installation::INSTALLATION;
use crate::pg::catalog::Schema;
use std::ffi::CStr;

/// The name of the target schema from a call's arguments.
fn target_name(argument: Option<&CStr>) -> Result<String> {
    let name = argument.ok_or(Error::NullArgument("target_schema"))?;
    Ok(name.to_string_lossy().into_owned())
}

/// The target schema of a call, which must hold an installation.
fn installed_target(argument: Option<&CStr>) -> Result<Schema> {
    let name = target_name(argument)?;
    Schema::of_name(&name)
        .filter(|schema| schema.relation(INSTALLATION).is_some())
        .ok_or(Error::NotInstalled(name))
}
