//! `update_user_stats`, `update_skill_progress` and `update_question_history`: the three triggers
//! on attempts, one for each summary, alike in everything else.

use super::require_installation;
use crate::attempts::{Attempt, COLUMNS};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::Schema;
use crate::pg::owner::as_owner;
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::Uuid;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::settings::FOR_WRITES;
use crate::summaries::users::{LockedUsers, forget_held};
use crate::summaries::{self, QuestionHistory, RecomputedUsers, SkillProgress, Summary, UserStats};
use pgrx::prelude::*;
use std::collections::BTreeSet;

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
    let schema = call.schema()?;
    require_installation(&call, &schema, S::TABLES)?;
    if call.event() != Event::Insert {
        // Users may be among the deleted, and so no longer there to be locked.
        forget_held();
    }
    as_owner(call.table_owner(), || {
        spi::connect(FOR_WRITES, |spi| match call.event() {
            Event::Insert => inserted::<S>(spi, &schema, &call),
            Event::Update => updated::<S>(spi, &schema, &call),
            Event::Delete => deleted::<S>(spi, &schema, &call),
            Event::Truncate => S::clear(spi, &schema),
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

fn inserted<S: Summary>(spi: &Spi, schema: &Schema, call: &TriggerCall) -> Result<()> {
    let positions = call.columns(&COLUMNS)?;
    let mut ids = BTreeSet::new();
    let mut added = S::Added::default();
    call.each_row(Side::New, |row| {
        let attempt = Attempt::new(row, &positions);
        ids.insert(attempt.user()?);
        S::gather(&mut added, &attempt)
    })?;
    if ids.is_empty() {
        return Ok(());
    }

    let users = S::lock_to_add(spi, schema, &ids)?;
    let (recomputed, others) = users.partition(|user| RecomputedUsers::contains(schema, user));
    if !others.is_empty() {
        S::add(spi, schema, &others, &added)?;
    }
    if !recomputed.is_empty() {
        summaries::recompute::<S>(spi, schema, &recomputed)?;
    }
    Ok(())
}

/// An update changes the summaries of whoever has an attempt that differs in what they depend on.
fn updated<S: Summary>(spi: &Spi, schema: &Schema, call: &TriggerCall) -> Result<()> {
    let positions = call.columns(&COLUMNS)?;
    let mut changed = BTreeSet::new();
    call.each_pair(|old, new| {
        let (old, new) = (Attempt::new(old, &positions), Attempt::new(new, &positions));
        if let Some((before, after)) = old.changed_to(&new)? {
            changed.extend([before, after]);
        }
        Ok(())
    })?;
    recompute::<S>(spi, schema, changed)
}

fn deleted<S: Summary>(spi: &Spi, schema: &Schema, call: &TriggerCall) -> Result<()> {
    let positions = call.columns(&COLUMNS)?;
    let mut changed = BTreeSet::new();
    call.each_row(Side::Old, |row| {
        changed.insert(Attempt::new(row, &positions).user()?);
        Ok(())
    })?;
    recompute::<S>(spi, schema, changed)
}

fn recompute<S: Summary>(spi: &Spi, schema: &Schema, changed: BTreeSet<Uuid>) -> Result<()> {
    if !changed.is_empty() {
        let users = LockedUsers::lock(spi, schema, changed)?;
        summaries::recompute::<S>(spi, schema, &users)?;
    }
    Ok(())
}
