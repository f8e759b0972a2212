//! `update_user_stats`, `update_skill_progress` and `update_question_history`: the three triggers
//! on attempts, one for each summary, alike in everything else.

use super::require_installation;
use crate::attempts::{Attempt, COLUMNS, Reading, SELECTED, attempt_columns};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::Schema;
use crate::pg::owner::as_owner;
use crate::pg::spi::{self, Spi, Step};
use crate::pg::sqltype::{Uuid, array};
use crate::pg::table::is_being_written;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::settings::FOR_WRITES;
use crate::summaries::users::forget_held;
use crate::summaries::{self, Changed, Note, QuestionHistory, SkillProgress, Summary, UserStats};
use pgrx::prelude::*;
use std::collections::BTreeSet;

const CURRENT: &str =
    concat!("SELECT ", attempt_columns!(), " FROM @schema@.attempts a WHERE a.id = ANY ($1)");

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
        Event::Insert => Some(inserted::<S>(&call)?),
        Event::Update => Some(updated::<S>(&call)?),
        Event::Delete => Some(deleted::<S>(&call)?),
        Event::Truncate => None,
    };
    if set.as_ref().is_some_and(|set| set.users.is_empty()) {
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
    as_owner(call.table_owner(), || {
        spi::connect(FOR_WRITES, |spi| match set {
            Some(set) => set.follow(spi, &schema, event),
            None => S::clear(spi, &schema),
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

/// Attempts that a statement has changed, as a trigger for one summary reads them.
struct ChangeSet<S: Summary> {
    changed: Changed<S::Gathered>,
    users: BTreeSet<Uuid>,
    /// The ids of the attempts that are there now.
    attempts: Vec<i64>,
}

impl<S: Summary> ChangeSet<S> {
    fn new() -> Self {
        Self { changed: Changed::default(), users: BTreeSet::new(), attempts: Vec::new() }
    }

    fn remove(&mut self, attempt: &Attempt) -> Result<()> {
        self.users.insert(attempt.user()?);
        S::gather(&mut self.changed.removed, attempt, Reading::Silent)
    }

    fn add(&mut self, attempt: &Attempt, reading: Reading) -> Result<()> {
        self.users.insert(attempt.user()?);
        self.attempts.push(attempt.id()?);
        S::gather(&mut self.changed.added, attempt, reading)
    }

    /// Brings the summary up to date.
    fn follow(mut self, spi: &Spi, schema: &Schema, event: Event) -> Result<()> {
        let users = S::lock(spi, schema, &self.users)?;
        let (mut recomputed, others) = users.partition(|user| Note::Recomputed.is_of(schema, user));
        if !others.is_empty() {
            let note = Note::Changed(S::TABLE);
            self.changed.changed_before =
                others.ids().filter(|user| note.is_of(schema, *user)).collect();
            if !self.changed.changed_before.is_empty() {
                self.changed.current = Some(self.current(spi, schema)?);
            }
            let unfit = S::change(spi, schema, &others, &self.changed)?;
            if event != Event::Insert {
                note.take(schema, others.ids());
            }
            recomputed.extend(others.partition(|user| unfit.contains(&user)).0);
        }
        if !recomputed.is_empty() {
            summaries::recompute::<S>(spi, schema, &recomputed)?;
        }
        Ok(())
    }

    /// The attempts that were added, as the table has them now.
    fn current(&self, spi: &Spi, schema: &Schema) -> Result<S::Gathered> {
        let mut current = S::Gathered::default();
        let ids = array(self.attempts.iter().copied().map(Some));
        spi.each_row(schema, CURRENT, &[ids], |row| {
            S::gather(&mut current, &Attempt::new(row, &SELECTED), Reading::Silent)?;
            Ok(Step::Continue)
        })?;
        Ok(current)
    }
}

fn inserted<S: Summary>(call: &TriggerCall) -> Result<ChangeSet<S>> {
    let positions = call.columns(&COLUMNS)?;
    let mut set = ChangeSet::new();
    call.each_row(Side::New, |row| set.add(&Attempt::new(row, &positions), Reading::Strict))?;
    Ok(set)
}

fn updated<S: Summary>(call: &TriggerCall) -> Result<ChangeSet<S>> {
    let positions = call.columns(&COLUMNS)?;
    let mut set = ChangeSet::<S>::new();
    if !call.has_pairs() {
        // Which row became which cannot be told, and need not be.
        call.each_row(Side::Old, |row| set.remove(&Attempt::new(row, &positions)))?;
        call.each_row(Side::New, |row| set.add(&Attempt::new(row, &positions), Reading::Strict))?;
        return Ok(set);
    }
    call.each_pair(|old, new| {
        let (old, new) = (Attempt::new(old, &positions), Attempt::new(new, &positions));
        if old.stores_same(&new) {
            return Ok(());
        }
        match old.changed_to(&new)? {
            Some((before, after)) if S::differs(&before, &after) => {
                set.remove(&old)?;
                set.add(&new, Reading::Silent)
            }
            _ => Ok(()),
        }
    })?;
    Ok(set)
}

fn deleted<S: Summary>(call: &TriggerCall) -> Result<ChangeSet<S>> {
    let positions = call.columns(&COLUMNS)?;
    let mut set = ChangeSet::new();
    call.each_row(Side::Old, |row| set.remove(&Attempt::new(row, &positions)))?;
    Ok(set)
}
