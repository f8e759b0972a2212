//! The one value that the triggers of a statement share: what it has changed, and the users locked
//! because of it.

use super::changes::Changes;
use crate::attempts::{Attempt, Domains, Reading, SELECTED, attempt_columns};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Uuid, array};
use crate::pg::statement::StatementRows;
use crate::pg::trigger::{Event, TriggerCall};
use crate::summaries::users::{LockedUsers, await_newcomers};
use crate::summaries::{self, ChangedAttempt, ChangedAttempts, Delta, Mark, Summary, SummarySet};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

const CURRENT: &str =
    concat!("SELECT ", attempt_columns!(), " FROM @schema@.attempts a WHERE a.id = ANY ($1)");

/// A statement that has changed attempts. The first of its triggers makes the value, the others
/// find it. A trigger FOR EACH ROW has one of its own.
pub struct Statement {
    event: Event,
    changes: Changes,
    /// Users that a trigger of the statement has locked.
    locked: RefCell<Option<LockedUsers>>,
}

impl Statement {
    /// The statement of a trigger call.
    pub fn of(call: &TriggerCall) -> Result<Rc<Self>> {
        let rows = call.statement_rows();
        if let Some(known) = rows.and_then(StatementRows::kept) {
            return Ok(known);
        }
        let changes = Changes::read(call)?;
        let statement = Rc::new(Self { event: call.event(), changes, locked: RefCell::new(None) });
        if let Some(rows) = rows {
            rows.keep(statement.clone());
        }
        Ok(statement)
    }

    /// Whether the changes concern a summary. Errors: a score document that the summary refuses.
    pub fn concerns(&self, summary: &dyn Summary) -> Result<bool> {
        let Changes { removed, added, bad_document } = &self.changes;
        match bad_document {
            Some((error, attempt)) if summary.reads_documents() => {
                Err(Error::Document { error: error.clone(), attempt: attempt.clone() })
            }
            _ => Ok([removed, added].iter().any(|side| !side.concerning(summary).is_empty())),
        }
    }

    /// Brings a summary up to date.
    pub fn follow(&self, summary: &dyn Summary, db: &Db) -> Result<()> {
        let [removed, added] =
            [&self.changes.removed, &self.changes.added].map(|side| side.concerning(summary));
        let ids: BTreeSet<Uuid> = removed.users().chain(added.users()).collect();
        let mut locked = self.lock(summary, db, &ids)?;
        if added.users().any(|user| locked.position(user).is_none()) && await_newcomers(db)? {
            locked = self.lock(summary, db, &ids)?;
        }
        let (mut recomputed, followed) =
            locked.partition(|user| Mark::Recomputed.is_on(db.schema(), user));
        if !followed.is_empty() {
            let mark = Mark::Changed(summary.table().name);
            let changed_before: BTreeSet<Uuid> =
                followed.ids().filter(|user| mark.is_on(db.schema(), *user)).collect();
            let current = if changed_before.is_empty() {
                None
            } else {
                Some(current(db, added.iter().map(|attempt| attempt.key.id))?)
            };
            let current = current.as_ref().map(|current| current.concerning(summary));
            let delta = Delta { removed, added, current, changed_before };
            let mismatched = summaries::follow(summary, db, &followed, &delta)?;
            if self.event != Event::Insert {
                mark.set(db.schema(), followed.ids());
            }
            recomputed.extend(followed.partition(|user| mismatched.contains(&user)).0);
        }
        if !recomputed.is_empty() {
            summaries::recompute(summary, db, &recomputed)?;
        }
        Ok(())
    }

    /// The users, locked: by an earlier trigger of the statement, unless what it has read may be
    /// out of date.
    fn lock(&self, summary: &dyn Summary, db: &Db, ids: &BTreeSet<Uuid>) -> Result<LockedUsers> {
        let found = self.locked.borrow().as_ref().and_then(|locked| {
            let is_current = !summary.reads_users() && !locked.is_outdated();
            is_current.then(|| locked.subset(ids)).flatten()
        });
        if let Some(users) = found {
            return Ok(users);
        }
        let users = LockedUsers::lock(db, ids.iter().copied())?;
        self.locked.replace(Some(users.clone()));
        Ok(users)
    }
}

/// The attempts with these ids as they are stored now.
fn current(db: &Db, ids: impl Iterator<Item = i64>) -> Result<ChangedAttempts> {
    let (mut attempts, mut domains) = (Vec::new(), Domains::default());
    db.each_row(CURRENT, &[array(ids.map(Some))], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        let facts = attempt.facts(attempt.sub_scores(Reading::Silent)?, &mut domains)?;
        super::changes::make_room(&mut attempts, 1)?;
        attempts.push(ChangedAttempt { facts, concerns: SummarySet::EVERY });
        Ok(Step::Continue)
    })?;
    Ok(attempts.into())
}
