//! `update_user_stats`, `update_skill_progress` and `update_question_history`: the triggers on
//! attempts, one for each summary.

use super::require_installation;
use super::statement::Statement;
use crate::error::{Error, Result, or_raise};
use crate::pg::db;
use crate::pg::memory::in_kept_memory;
use crate::pg::owner::as_owner;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::pinned_settings::FOR_WRITES;
use crate::summaries::{QuestionHistory, SkillProgress, Summary, UserStats};
use crate::table::is_being_written;
use pgrx::prelude::*;

/// Keeps the counters and the streak in `users` and the rows of `practice_sessions`.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_user_stats() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_user_stats() IS
'Trigger function on attempts: keeps the counters and the streak in users and the rows of practice_sessions.';
")]
fn update_user_stats(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(maintain(&UserStats, &fcinfo));
}

/// Keeps the six rows of a user in `skill_progress`.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_skill_progress() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_skill_progress() IS
'Trigger function on attempts: keeps the rows of skill_progress.';
")]
fn update_skill_progress(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(maintain(&SkillProgress, &fcinfo));
}

/// Keeps the rows of `question_history`.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_question_history() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_question_history() IS
'Trigger function on attempts: keeps the rows of question_history.';
")]
fn update_question_history(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(maintain(&QuestionHistory, &fcinfo));
}

/// Brings a summary up to date with a change of attempts, as the owner of the table.
fn maintain(summary: &dyn Summary, fcinfo: &pg_sys::FunctionCallInfo) -> Result<()> {
    let function = summary.trigger_function();
    let call = TriggerCall::of(fcinfo, function)?;
    check_protocol(&call, function)?;
    let statement = match call.event() {
        Event::Truncate => None,
        _ => Some(Statement::of(&call)?),
    };
    if let Some(statement) = &statement
        && !statement.concerns(summary)?
    {
        return Ok(());
    }

    if is_being_written() {
        return Err(Error::Reentrance);
    }
    let schema = call.schema()?;
    require_installation(&call, &schema, [summary.table().name])?;
    in_kept_memory(|| {
        as_owner(call.table_owner(), || {
            db::connect(&schema, FOR_WRITES, |db| match &statement {
                Some(statement) => statement.follow(summary, db),
                None => summary.clear(db),
            })
        })
    })
}

fn check_protocol(call: &TriggerCall, function: &'static str) -> Result<()> {
    let (clause, has_rows) = match call.event() {
        Event::Insert => ("REFERENCING NEW TABLE", call.has_rows(Side::New)),
        Event::Update => (
            "REFERENCING OLD TABLE and NEW TABLE",
            call.has_rows(Side::Old) && call.has_rows(Side::New),
        ),
        Event::Delete => ("REFERENCING OLD TABLE", call.has_rows(Side::Old)),
        Event::Truncate => ("", true),
    };
    if call.is_after() && has_rows {
        return Ok(());
    }
    let expected = match call.event() {
        Event::Truncate => "AFTER TRUNCATE FOR EACH STATEMENT".to_owned(),
        event => format!(
            "AFTER {} FOR EACH ROW, or FOR EACH STATEMENT {clause}",
            match event {
                Event::Insert => "INSERT",
                Event::Update => "UPDATE",
                _ => "DELETE",
            }
        ),
    };
    Err(Error::TriggerProtocol { function, expected })
}
