//! `update_user_stats`, `update_skill_progress` and `update_question_history`: the three triggers
//! on attempts, one for each summary, alike in everything else.

use super::change_set::ChangeSet;
use super::require_installation;
use crate::error::{Error, Result, or_raise};
use crate::pg::db;
use crate::pg::memory::in_kept_memory;
use crate::pg::owner::as_owner;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::settings::FOR_WRITES;
use crate::summaries::users::forget_held;
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
    or_raise(maintain::<UserStats>(&fcinfo, "update_user_stats"));
}

/// Keeps the six rows of a user in `skill_progress`.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_skill_progress() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_skill_progress() IS
'Trigger function on attempts: keeps the rows of skill_progress.';
")]
fn update_skill_progress(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(maintain::<SkillProgress>(&fcinfo, "update_skill_progress"));
}

/// Keeps the rows of `question_history`.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_question_history() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_question_history() IS
'Trigger function on attempts: keeps the rows of question_history.';
")]
fn update_question_history(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(maintain::<QuestionHistory>(&fcinfo, "update_question_history"));
}

/// Brings one summary up to date with a change of attempts, as the owner of the table.
fn maintain<S: Summary>(fcinfo: &pg_sys::FunctionCallInfo, function: &'static str) -> Result<()> {
    let call = TriggerCall::of(fcinfo, function)?;
    check_protocol(&call, function)?;
    let event = call.event();
    let set = match event {
        Event::Truncate => None,
        _ => Some(ChangeSet::of(&call)?),
    };
    if let Some(set) = &set
        && !set.concerns::<S>()?
    {
        return Ok(());
    }

    if is_being_written() {
        return Err(Error::Reentrance);
    }
    let schema = call.schema()?;
    require_installation(&call, &schema, &[S::TABLE])?;
    if event != Event::Insert {
        // Users may be among the deleted, and so no longer there to be locked.
        forget_held();
    }
    in_kept_memory(|| {
        as_owner(call.table_owner(), || {
            db::connect(&schema, FOR_WRITES, |db| match set {
                Some(set) => set.follow::<S>(db, event),
                None => S::clear(db),
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
