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

/// Keeps the rows of a user in `skill_progress`, one for each skill.
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
    let is_truncate = call.event() == Event::Truncate;
    let kept = if is_truncate { None } else { Statement::kept(&call) };
    if let Some(statement) = &kept
        && !statement.concerns(summary)?
    {
        return Ok(());
    }
    let schema = call.schema()?;
    require_installation(&call, &schema, [summary.table().name])?;
    in_kept_memory(|| {
        as_owner(call.table_owner(), || {
            db::connect(&schema, FOR_WRITES, |db| {
                if is_truncate {
                    require_no_write()?;
                    return summary.clear(db);
                }
                let statement = kept.map_or_else(|| Statement::read(&call, db), Ok)?;
                if !statement.concerns(summary)? {
                    return Ok(());
                }
                require_no_write()?;
                statement.follow(summary, db)
            })
        })
    })
}

/// Refuses a trigger on a summary that changes attempts.
fn require_no_write() -> Result<()> {
    if is_being_written() { Err(Error::Reentrance) } else { Ok(()) }
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
